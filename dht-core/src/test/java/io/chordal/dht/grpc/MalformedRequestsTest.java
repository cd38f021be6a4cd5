// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.chordal.dht.net.CallFailure;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.GetBitfieldResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MalformedRequestsTest {
    private Server server;
    private ManagedChannel channel;
    private int served;

    @BeforeEach
    void serve() throws IOException {
        String name = InProcessServerBuilder.generateName();
        server = InProcessServerBuilder.forName(name)
                .directExecutor()
                .addService(MalformedRequests.refusedBy(new Service().bindService()))
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).directExecutor().build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0aff", "0a05", "ffffffffffffffffffffff", "0b", "0c", "faffffff0f00"})
    void bytesThatAreNoRequestAreRefusedWithTheReason(String hex) {
        StatusRuntimeException error = catchThrowableOfType(
                StatusRuntimeException.class, () -> send(HexFormat.of().parseHex(hex)));

        assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(error).hasMessageContaining("malformed request to chordal.transfer.v1.ChunkService/GetBitfield");
        assertThat(Failures.fromStatus(error, "asking").reason()).isEqualTo(CallFailure.Reason.REJECTED);
        assertThat(served).isZero();
    }

    @Test
    void aRequestIsServedAlsoIfItHasFieldsThatNobodyKnows() {
        send(new byte[0]);
        send(GetBitfieldRequest.getDefaultInstance().toByteArray());
        send(HexFormat.of().parseHex("f03f01"));

        assertThat(served).isEqualTo(3);
    }

    @Test
    void aMessageIsNoLongerThanItsReaderTakes() {
        assertThat(Failures.sendable("a chunk is missing")).isEqualTo("a chunk is missing");
        assertThat(Failures.sendable("x".repeat(70_000)))
                .hasSizeBetween(1_500, 2_500)
                .endsWith("x…");
        assertThat(Failures.sendable("\uD83D\uDE00".repeat(70_000)))
                .hasSizeLessThan(800)
                .endsWith("\uD83D\uDE00…");
        assertThat(Failures.sendable("\n".repeat(70_000))).hasSizeLessThan(1_500);
    }

    private void send(byte[] request) {
        ClientCalls.blockingUnaryCall(channel, raw(), CallOptions.DEFAULT, request);
    }

    private static MethodDescriptor<byte[], GetBitfieldResponse> raw() {
        return ChunkServiceGrpc.getGetBitfieldMethod().toBuilder(
                        new MethodDescriptor.Marshaller<byte[]>() {
                            @Override
                            public InputStream stream(byte[] value) {
                                return new ByteArrayInputStream(value);
                            }

                            @Override
                            public byte[] parse(InputStream stream) {
                                throw new AssertionError("requests are only sent");
                            }
                        },
                        ChunkServiceGrpc.getGetBitfieldMethod().getResponseMarshaller())
                .build();
    }

    private final class Service extends ChunkServiceGrpc.ChunkServiceImplBase {
        @Override
        public void getBitfield(GetBitfieldRequest request, StreamObserver<GetBitfieldResponse> observer) {
            served++;
            observer.onNext(GetBitfieldResponse.getDefaultInstance());
            observer.onCompleted();
        }
    }
}
