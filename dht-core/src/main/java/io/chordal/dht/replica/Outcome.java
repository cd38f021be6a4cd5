// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import java.util.function.Consumer;

/** Replies made of two functions. */
final class Outcome {
    private Outcome() {}

    static <R> Reply<R> of(Consumer<R> onAnswer, Consumer<CallFailure> onFailure) {
        return new Reply<>() {
            @Override
            public void answered(R answer) {
                onAnswer.accept(answer);
            }

            @Override
            public void failed(CallFailure failure) {
                onFailure.accept(failure);
            }
        };
    }
}
