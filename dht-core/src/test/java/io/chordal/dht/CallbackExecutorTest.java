// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.WatchEvent;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An embedder whose executor takes nothing any more: operations end all the same, and the node can be closed. */
@Timeout(60)
class CallbackExecutorTest {
    private static final Key KEY = Key.of("builds", "42");

    private final ExecutorService callbacks = Executors.newFixedThreadPool(2);

    @TempDir
    Path directory;

    @Test
    void operationsEndThoughTheExecutorWasShutDown() throws Exception {
        try (DhtNode node = start()) {
            callbacks.shutdown();

            node.put(KEY, Bytes.utf8("value"), PutOptions.lazy())
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(node.get(KEY).toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isPresent();
        }
    }

    @Test
    void closingEndsEverythingThoughTheExecutorWasShutDown() throws Exception {
        BlockingQueue<DhtException> ended = new LinkedBlockingQueue<>();
        DhtNode node = start();
        node.watch(KEY, new WatchListener() {
            @Override
            public void told(WatchEvent event) {}

            @Override
            public void ended(DhtException reason) {
                ended.add(reason);
            }
        });
        int port = node.endpoint().port();
        callbacks.shutdown();

        CompletionStage<?> underWay = node.put(KEY, Bytes.utf8("value"), PutOptions.lazy());
        node.close();

        assertThat(underWay.toCompletableFuture()
                        .handle((done, failure) -> true)
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(ended.poll(10, TimeUnit.SECONDS)).isNotNull();
        Eventually.within(Duration.ofSeconds(10), () -> isFree(port));
        try (DhtNode again = start(Runnable::run)) {
            assertThat(again.records().health().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .isNotNull();
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket taken = new ServerSocket(port)) {
            return taken.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private DhtNode start() {
        return start(callbacks);
    }

    private DhtNode start(Executor executor) {
        return DhtNode.builder()
                .config(DhtConfig.local())
                .dataDirectory(directory)
                .callbackExecutor(executor)
                .createRing()
                .start();
    }
}
