// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.WriteResult;
import java.util.List;

/** What a node did about one write. */
public sealed interface WriteAnswer {

    /**
     * It was done and is as durable as its kind asks for.
     *
     * @param result what became of it
     */
    record Done(WriteResult result) implements WriteAnswer {
        public Done {
            requireNonNull(result, "result is null");
        }
    }

    /**
     * The asked node does not own the key.
     *
     * @param hints who may own it, nearest first
     */
    record WrongOwner(List<NodeRef> hints) implements WriteAnswer {
        public WrongOwner {
            hints = List.copyOf(hints);
        }
    }

    /**
     * It was refused, or failed.
     *
     * @param failure why, and whether it may have been done all the same
     */
    record Failed(CallFailure failure) implements WriteAnswer {
        public Failed {
            requireNonNull(failure, "failure is null");
        }
    }
}
