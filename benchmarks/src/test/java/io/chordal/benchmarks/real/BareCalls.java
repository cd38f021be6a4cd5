// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * The least that gRPC takes for a question and an answer: so many bytes there and so many back, nothing read or done, on the threads
 * of the transport.
 *
 * <p>Used by one thread.
 */
final class BareCalls implements AutoCloseable {
    private static final long CLOSE_SECONDS = 5;
    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.newBuilder(new Plain(), new Plain())
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("chordal.benchmarks.Bare/Ask")
            .build();

    private final byte[] question;
    private final Server server;
    private final ManagedChannel channel;

    BareCalls(int questionBytes, int answerBytes) throws IOException {
        question = new byte[questionBytes];
        byte[] answer = new byte[answerBytes];
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .directExecutor()
                .addService(ServerServiceDefinition.builder("chordal.benchmarks.Bare")
                        .addMethod(METHOD, ServerCalls.asyncUnaryCall((asked, caller) -> tell(caller, answer)))
                        .build())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .proxyDetector(address -> null)
                .directExecutor()
                .build();
    }

    private static void tell(StreamObserver<byte[]> caller, byte[] answer) {
        caller.onNext(answer);
        caller.onCompleted();
    }

    /** Asks once and waits for the answer. */
    void ask() {
        ClientCalls.blockingUnaryCall(channel, METHOD, CallOptions.DEFAULT, question);
    }

    @Override
    public void close() throws InterruptedException {
        channel.shutdownNow().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        server.shutdownNow().awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** Bytes as they are. */
    private static final class Plain implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
