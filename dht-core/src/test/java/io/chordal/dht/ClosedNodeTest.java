// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Transport;
import io.chordal.dht.ring.Standing;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a node after it was closed is not begun, and its caller knows that. */
@Timeout(60)
class ClosedNodeTest {
    private static final Key KEY = Key.of("builds", "42");
    private static final Bytes VALUE = Bytes.utf8("value");

    @TempDir
    Path directory;

    @Test
    void operationsAreNotBegunAndNotToBeTriedAgain() throws Exception {
        DhtNode node = DhtNode.builder().config(DhtConfig.local()).createRing().start();
        DhtSession session = node.session();
        PutResult before =
                node.put(KEY, VALUE, PutOptions.lazy()).toCompletableFuture().get(10, TimeUnit.SECONDS);
        node.close();
        node.close();

        for (Supplier<CompletionStage<?>> call : List.<Supplier<CompletionStage<?>>>of(
                () -> node.put(KEY, VALUE, PutOptions.lazy()),
                () -> node.get(KEY),
                () -> node.records().add(KEY, VALUE, VALUE),
                () -> session.get(KEY),
                () -> node.leave(Duration.ZERO),
                before::allCopies)) {
            DhtException failure = failure(call.get());
            assertThat(failure.reason()).isEqualTo(CallFailure.Reason.CLOSED);
            assertThat(failure.retryable()).isFalse();
            assertThat(failure.outcomeUnknown()).isFalse();
            assertThat(failure).hasMessageContaining("closed");
        }
    }

    @Test
    void everythingIsClosedThoughAPartCannotBe() throws Exception {
        DhtNode node = start(new Unclosable(NodeRpcs.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1")));

        assertThatThrownBy(node::close).hasMessage("cannot be closed");

        try (DhtNode again = start(NodeRpcs.listen(new InetSocketAddress("127.0.0.1", 0), "127.0.0.1"))) {
            assertThat(again.standing()).isEqualTo(Standing.MEMBER);
        }
    }

    private DhtNode start(Transport way) {
        return DhtNode.builder()
                .config(DhtConfig.local())
                .dataDirectory(directory)
                .transport(way)
                .createRing()
                .start();
    }

    @Test
    void resultsOfWritesSayWhatTheyAre() throws Exception {
        try (DhtNode node =
                DhtNode.builder().config(DhtConfig.local()).createRing().start()) {
            assertThat(node.put(KEY, VALUE, PutOptions.lazy())
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .hasToString("PutResult[revision=1, changed=true, copies=1 of 1]");
            assertThat(node.records()
                            .add(KEY, VALUE, VALUE)
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .asString()
                    .startsWith("StoredWrite[revision=")
                    .endsWith(", changed=true, copies=1 of 1]");
        }
    }

    private record Unclosable(Transport way) implements Transport {
        @Override
        public Endpoint endpoint() {
            return way.endpoint();
        }

        @Override
        public Network attach(NodePort node) {
            return way.attach(node);
        }

        @Override
        public void close() {
            way.close();
            throw new IllegalStateException("cannot be closed");
        }
    }

    private static DhtException failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            return DhtException.from(e);
        }
        throw new AssertionError("it was done");
    }
}
