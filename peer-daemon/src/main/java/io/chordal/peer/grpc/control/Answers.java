// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import io.chordal.peer.grpc.wire.PeerStatus;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Ends unary calls with what a stage or a computation brings. Stateless. */
final class Answers {
    private Answers() {}

    /** Answers when the stage ends. */
    static <T> void later(StreamObserver<T> call, CompletionStage<T> stage) {
        stage.whenComplete((answer, e) -> {
            if (e != null) {
                call.onError(PeerStatus.of(e));
            } else {
                call.onNext(answer);
                call.onCompleted();
            }
        });
    }

    /** Answers at once. */
    static <T> void now(StreamObserver<T> call, Supplier<T> computation) {
        T answer;
        try {
            answer = computation.get();
        } catch (RuntimeException e) {
            call.onError(PeerStatus.of(e));
            return;
        }
        call.onNext(answer);
        call.onCompleted();
    }

    /** Begins a stage; what is thrown meanwhile becomes its failure. */
    static <T> CompletableFuture<T> begin(Supplier<CompletableFuture<T>> computation) {
        try {
            return computation.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
