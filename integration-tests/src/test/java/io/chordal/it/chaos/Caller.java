// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import com.google.protobuf.ByteString;
import io.chordal.dht.grpc.Failures;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.CausalContext;
import io.chordal.it.harness.LocalClient;
import io.chordal.proto.dht.v1.DhtServiceGrpc;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.GetRequest;
import io.chordal.proto.dht.v1.GetResponse;
import io.chordal.proto.dht.v1.ReadLevel;
import io.chordal.proto.dht.v1.RegisterSibling;
import io.chordal.proto.dht.v1.SetMember;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Calls the records of one host over gRPC, and says what a call that failed may have done. Without state. */
final class Caller {
    static final Duration PATIENCE = Duration.ofSeconds(3);

    private Caller() {}

    /** What a read showed. */
    record Seen(List<String> values, Optional<CausalContext> context) {}

    /** A call without an answer. */
    static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1;

        private final Optional<CallFailure.Reason> reason;
        private final boolean mayBeDone;

        NoAnswer(String message, Optional<CallFailure.Reason> reason, boolean mayBeDone) {
            super(message);
            this.reason = reason;
            this.mayBeDone = mayBeDone;
        }

        /** Says whether it was an answer after all: somebody else had written. */
        boolean isConflict() {
            return reason.filter(CallFailure.Reason.CONFLICT::equals).isPresent();
        }

        boolean mayBeDone() {
            return mayBeDone;
        }
    }

    /** Calls a host, and says why there is no answer if there is none. */
    static <T> T call(Host host, Function<DhtServiceBlockingStub, T> call) throws NoAnswer {
        LocalClient connection = host.connection()
                .orElseThrow(() -> new NoAnswer("nobody is to be seen at " + host, Optional.empty(), false));
        try {
            return call.apply(connection
                    .prepared(DhtServiceGrpc.newBlockingStub(connection.channel()))
                    .withDeadlineAfter(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (StatusRuntimeException e) {
            CallFailure failure = Failures.fromStatus(e, "calling " + host);
            throw new NoAnswer(
                    failure.reason() + " " + failure.message(),
                    Optional.of(failure.reason()),
                    failure.outcomeUnknown());
        }
    }

    /** Reads a register. */
    static Seen read(Host host, Key key, ReadLevel level, CausalContext seen) throws NoAnswer {
        return get(host, request(key, level).setSeen(wire(seen.toBytes())).build())
                .map(answer -> new Seen(
                        answer.getRegister().getSiblingsList().stream()
                                .map(RegisterSibling::getValue)
                                .map(ByteString::toStringUtf8)
                                .toList(),
                        Optional.of(context(answer.getRegister().getContext()))))
                .orElseGet(() -> new Seen(List.of(), Optional.empty()));
    }

    /** Reads a set. */
    static Seen list(Host host, Key key, ReadLevel level) throws NoAnswer {
        return get(host, request(key, level).build())
                .map(answer -> new Seen(
                        answer.getValue().getMembersList().stream()
                                .map(SetMember::getMember)
                                .map(ByteString::toStringUtf8)
                                .toList(),
                        Optional.empty()))
                .orElseGet(() -> new Seen(List.of(), Optional.empty()));
    }

    /** Reads; nothing if nothing is there. */
    private static Optional<GetResponse> get(Host host, GetRequest request) throws NoAnswer {
        return call(host, stub -> {
            try {
                return Optional.of(stub.get(request));
            } catch (StatusRuntimeException e) {
                if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static GetRequest.Builder request(Key key, ReadLevel level) {
        return GetRequest.newBuilder().setKey(wire(key)).setLevel(level);
    }

    static io.chordal.proto.dht.v1.Key wire(Key key) {
        return io.chordal.proto.dht.v1.Key.newBuilder()
                .setPartition(wire(key.partition()))
                .setItem(wire(key.item()))
                .build();
    }

    static ByteString wire(Bytes bytes) {
        return ByteString.copyFrom(bytes.toByteArray());
    }

    static CausalContext context(ByteString bytes) {
        return CausalContext.parse(Bytes.copyOf(bytes.toByteArray()));
    }
}
