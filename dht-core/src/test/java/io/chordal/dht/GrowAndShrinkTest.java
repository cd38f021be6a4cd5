// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.ReadLevel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A ring of real nodes over gRPC that grows from one to twelve and shrinks to one, while one writer writes and reads at it. */
class GrowAndShrinkTest {
    private static final int MOST = 12;
    private static final int KEYS = 64;
    private static final Duration BUDGET = Duration.ofSeconds(10);

    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void closeNodes() {
        nodes.forEach(DhtNode::close);
    }

    @Test
    @Tag("S0-8")
    void noAcknowledgedWriteIsLostAndNoReadSaysNotFound() throws Exception {
        nodes.add(node().createRing().start());
        DhtNode stays = nodes.get(0);
        int[] versions = new int[KEYS];
        AtomicBoolean over = new AtomicBoolean();
        List<String> wrong = new ArrayList<>();
        Thread writer = new Thread(() -> writeAndRead(stays, versions, over, wrong), "writer");
        writer.start();

        while (nodes.size() < MOST) {
            nodes.add(node().join(List.of(stays.endpoint().toString())).start());
        }
        while (nodes.size() > 1) {
            DhtNode leaving = nodes.remove(nodes.size() / 2 + nodes.size() % 2);
            get(leaving.leave(BUDGET));
            leaving.close();
        }
        over.set(true);
        writer.join(SECONDS.toMillis(60));

        assertThat(writer.isAlive()).isFalse();
        assertThat(wrong).isEmpty();
        assertThat(versions[0]).as("rounds of the writer").isPositive();
        for (int i = 0; i < KEYS; i++) {
            assertThat(get(stays.get(key(i))).orElseThrow().value()).isEqualTo(Bytes.utf8("" + versions[i]));
        }
    }

    /** Each key's value is the number of its last acknowledged write, and is read back at once. */
    private static void writeAndRead(DhtNode at, int[] versions, AtomicBoolean over, List<String> wrong) {
        for (int i = 0; !over.get() || i % KEYS != 0; i++) {
            Key key = key(i % KEYS);
            int next = versions[i % KEYS] + 1;
            boolean quorum = next % 2 == 0;
            PutOptions options = quorum ? PutOptions.quorum() : PutOptions.lazy();
            Bytes operation = Bytes.copyOf(new byte[] {
                0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) (i >> 24), (byte) (i >> 16), (byte) (i >> 8), (byte) i
            });
            try {
                put(at, key, Bytes.utf8("" + next), options.operationId(operation));
                versions[i % KEYS] = next;
                Optional<Versioned> read = get(at.get(key, quorum ? ReadLevel.QUORUM : ReadLevel.OWNER));
                if (!holds(read, next)) {
                    wrong.add(key + " at write " + next + ", read: " + read);
                }
            } catch (RuntimeException e) {
                wrong.add(key + " at write " + next + ": " + e);
            }
        }
    }

    private static boolean holds(Optional<Versioned> read, int number) {
        return read.map(found -> found.values().equals(List.of(Bytes.utf8("" + number))))
                .orElse(false);
    }

    /** Tries again what is known to have changed nothing, or is safe to try again, three times. */
    private static void put(DhtNode at, Key key, Bytes value, PutOptions options) {
        for (int attempt = 1; ; attempt++) {
            try {
                get(at.put(key, value, options));
                return;
            } catch (DhtException e) {
                if (attempt == 3 || !e.retryable() || e.reason() == CallFailure.Reason.CONFLICT) {
                    throw e;
                }
            }
        }
    }

    private static Key key(int number) {
        return Key.of("partition " + number, "item");
    }

    private static DhtNodeBuilder node() {
        return DhtNode.builder().listen("127.0.0.1", 0).config(DhtConfig.local());
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(30, SECONDS).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof DhtException failure) {
                throw failure;
            }
            throw e;
        }
    }
}
