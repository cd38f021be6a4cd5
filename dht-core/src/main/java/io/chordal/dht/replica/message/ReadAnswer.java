// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.Contents;
import java.util.Optional;

/** What became of the read of one key. */
public sealed interface ReadAnswer {

    /**
     * The key was read.
     *
     * @param value what stands there
     * @param ownersWord whether the one said so who decides about the key; otherwise it is the best of what other homes have
     * @param owner who that was
     */
    record Found(Contents value, boolean ownersWord, Optional<NodeRef> owner) implements ReadAnswer {
        public Found {
            requireNonNull(value, "value is null");
            requireNonNull(owner, "owner is null");
        }

        /** What a reader is told who need not know whose word it is. */
        public Found(Contents value) {
            this(value, true, Optional.empty());
        }

        /** Says whether a later change of this would be told by the teller. */
        public boolean isChangedOnlyBy(NodeRef teller) {
            return ownersWord && owner.map(teller::equals).orElse(true);
        }
    }

    /**
     * What the asked node itself has.
     *
     * @param value what stands there as readers see it
     * @param standing what the node is to the key
     * @param digest SHA-256 over the digests of the rows; empty if it has no row
     */
    record Copy(Contents value, Standing standing, Bytes digest) implements ReadAnswer {
        public Copy {
            requireNonNull(value, "value is null");
            requireNonNull(standing, "standing is null");
            requireNonNull(digest, "digest is null");
        }
    }

    /**
     * It could not be read.
     *
     * @param failure what was tried
     */
    record Failed(CallFailure failure) implements ReadAnswer {
        public Failed {
            requireNonNull(failure, "failure is null");
        }
    }
}
