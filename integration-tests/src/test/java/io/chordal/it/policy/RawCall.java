// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import io.chordal.daemon.grpc.ErrorStatus;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes one call of any method with any metadata, and waits for its first message or its end. Stateless. */
final class RawCall {
    private static final long DEADLINE_SECONDS = 20;
    private static final long SILENCE_MILLIS = 250;

    private RawCall() {}

    /**
     * What came of a call.
     *
     * @param status how it ended; OK if a message came before
     * @param reason the reason in the error, or nothing
     * @param message the first message
     */
    record Answer(Status status, String reason, Optional<Object> message) {
        /** Returns all that the caller could read. */
        String text() {
            return status.getCode() + " " + reason + " " + status.getDescription()
                    + message.map(one -> " " + one).orElse("");
        }
    }

    /**
     * Makes a call.
     *
     * @param mayBeSilent whether a stream that says nothing for a moment is taken for one that was let in; a refusal is waited for
     */
    static <Q, R> Answer make(
            Channel channel, MethodDescriptor<Q, R> method, Object request, Metadata headers, boolean mayBeSilent)
            throws InterruptedException {
        ClientCall<Q, R> call =
                channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS));
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(R message) {
                        answer.complete(new Answer(Status.OK, "", Optional.of(message)));
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        String reason = ErrorStatus.reason(status.asRuntimeException(trailers))
                                .orElse("");
                        answer.complete(new Answer(status, reason, Optional.empty()));
                    }
                },
                headers);
        call.request(1);
        call.sendMessage(cast(request));
        call.halfClose();
        try {
            boolean stream = mayBeSilent && method.getType() != MethodType.UNARY;
            return answer.get(stream ? SILENCE_MILLIS : 1000 * (DEADLINE_SECONDS + 5), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Answer(Status.OK, "", Optional.empty());
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            call.cancel("the test has seen enough", null);
        }
    }

    @SuppressWarnings("unchecked") // the request was made from the method's own prototype
    private static <Q> Q cast(Object request) {
        return (Q) request;
    }
}
