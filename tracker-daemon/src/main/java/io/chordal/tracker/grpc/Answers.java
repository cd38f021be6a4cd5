// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** How a unary call is answered: now or later, with a response or with a mapped failure. */
final class Answers {
    private Answers() {}

    static <R> void now(StreamObserver<R> observer, Supplier<R> answer) {
        R response;
        try {
            response = answer.get();
        } catch (RuntimeException e) {
            observer.onError(TrackerErrors.toStatus(e));
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    static <R> void later(StreamObserver<R> observer, Supplier<CompletionStage<R>> answer) {
        CompletionStage<R> stage;
        try {
            stage = answer.get();
        } catch (RuntimeException e) {
            observer.onError(TrackerErrors.toStatus(e));
            return;
        }
        stage.whenComplete((response, failure) -> {
            if (failure == null) {
                observer.onNext(response);
                observer.onCompleted();
            } else {
                observer.onError(TrackerErrors.toStatus(failure));
            }
        });
    }
}
