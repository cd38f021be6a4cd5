// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import java.util.function.Function;

/** Replies that pass on something made of the answer. */
final class Mapped {
    private Mapped() {}

    /** Returns a reply that passes on what the mapping makes of the answer, or the {@link DhtException} that it throws. */
    static <A, B> Reply<A> to(Reply<B> reply, Function<A, B> mapping) {
        return new Reply<>() {
            @Override
            public void answered(A answer) {
                B mapped;
                try {
                    mapped = mapping.apply(answer);
                } catch (DhtException failure) {
                    reply.failed(new CallFailure(failure.reason(), String.valueOf(failure.getMessage())));
                    return;
                }
                reply.answered(mapped);
            }

            @Override
            public void failed(CallFailure failure) {
                reply.failed(failure);
            }
        };
    }
}
