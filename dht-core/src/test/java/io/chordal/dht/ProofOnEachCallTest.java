// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.grpc.NodeMount;
import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nodes at servers that answer only calls with a proof, which the embedder's interceptor puts on each call. */
class ProofOnEachCallTest {
    private static final Metadata.Key<String> PROOF = Metadata.Key.of("proof", Metadata.ASCII_STRING_MARSHALLER);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Deque<Runnable> open = new ArrayDeque<>();

    @AfterEach
    void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }

    @Test
    void nodesThatShowItAreOneRingAndAnotherOneIsNotHeard() throws Exception {
        DhtNode first = node(List.of(proof("right")));
        DhtNode second = node(List.of(proof("right")));
        DhtNode stranger = node(List.of());
        get(first.createRing());
        get(second.join(List.of(first.endpoint())));
        get(second.put(Key.of("a", "b"), Bytes.utf8("c"), PutOptions.lazy()));

        assertThat(get(first.get(Key.of("a", "b"))).orElseThrow().value()).isEqualTo(Bytes.utf8("c"));
        assertThatThrownBy(() -> get(stranger.join(List.of(first.endpoint()), Duration.ZERO)))
                .hasRootCauseInstanceOf(DhtException.class)
                .hasMessageContaining("UNAUTHENTICATED");
    }

    @Test
    void aPingSaysWhichMemberOfTheRingIsThere() throws Exception {
        DhtNode first = node(List.of(proof("right")));
        DhtNode second = node(List.of(proof("right")));
        DhtNode apart = node(List.of(proof("right")));
        DhtNode client = node(List.of(proof("right")));
        get(first.createRing());
        get(second.join(List.of(first.endpoint())));
        get(apart.createRing());

        NodeRef there = get(first.ping(second.endpoint(), SOON));

        assertThat(there).isEqualTo(second.self());
        assertThat(reason(first.ping(apart.endpoint(), SOON))).isEqualTo(CallFailure.Reason.WRONG_RING);
        assertThat(reason(first.ping(client.endpoint(), SOON))).isEqualTo(CallFailure.Reason.NOT_A_MEMBER);
        assertThat(get(client.ping(first.endpoint(), SOON))).isEqualTo(first.self());
        assertThat(reason(first.ping(new Endpoint("127.0.0.1", 1), SOON))).isEqualTo(CallFailure.Reason.REFUSED);
    }

    private DhtNode node(List<ClientInterceptor> calls) throws IOException {
        NodeMount mount = NodeRpcs.mount();
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .intercept(new ProofRequired());
        mount.services().forEach(builder::addService);
        Server server = builder.build().start();
        open.push(server::shutdownNow);
        DhtNode node = DhtNode.builder()
                .transport(mount.reachableAt(new Endpoint("127.0.0.1", server.getPort()), calls))
                .client(List.of())
                .start();
        open.push(node::close);
        return node;
    }

    private static ClientInterceptor proof(String text) {
        Metadata headers = new Metadata();
        headers.put(PROOF, text);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private static CallFailure.Reason reason(CompletionStage<?> stage) {
        try {
            get(stage);
            throw new AssertionError("it was answered");
        } catch (Exception e) {
            return DhtException.from(e).reason();
        }
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static final class ProofRequired implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if ("right".equals(headers.get(PROOF))) {
                return next.startCall(call, headers);
            }
            call.close(Status.UNAUTHENTICATED.withDescription("UNAUTHENTICATED: no proof"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
    }
}
