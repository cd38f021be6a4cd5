// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.identity.NodeDirectory;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Transport;
import io.chordal.dht.ring.RingConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that do not get as far as being handed out: nothing of them stays open. */
@Timeout(60)
class FailedStartTest {
    private static final DhtConfig PATIENT =
            DhtConfig.local().withRing(RingConfig.local().with(c -> c.joinTimeout(Duration.ofMinutes(5))));

    @TempDir
    Path directory;

    @Test
    void aStartThatIsInterruptedWhileTheNodeJoinsLeavesNothingOpen() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DhtNodeBuilder joining = DhtNode.builder()
                    .config(PATIENT)
                    .dataDirectory(directory)
                    .join(List.of("127.0.0.1:" + mute.getLocalPort()));

            DhtException failure = interrupted(joining, () -> awaitCall(mute));

            assertThat(failure.reason()).isEqualTo(CallFailure.Reason.LOST);
            assertNothingOpen();
        }
    }

    @Test
    void aStartThatIsInterruptedBeforeTheNodeIsPutTogetherLeavesNothingOpen() throws Exception {
        CountDownLatch composed = new CountDownLatch(1);
        DhtNodeBuilder unheard = DhtNode.builder()
                .config(PATIENT)
                .dataDirectory(directory)
                .callbackExecutor(task -> composed.countDown())
                .createRing();

        interrupted(unheard, () -> await(composed));

        assertNothingOpen();
    }

    @Test
    void aNodeThatCannotBePutTogetherForWhateverReasonLeavesNothingOpen() {
        for (Consumer<String> failing : List.<Consumer<String>>of(
                what -> {
                    throw new NoClassDefFoundError(what);
                },
                what -> {
                    throw new UncheckedIOException(new IOException(what));
                },
                what -> {
                    throw new ExceptionInInitializerError(new IllegalStateException(what));
                })) {
            BrokenTransport broken = new BrokenTransport(failing);

            assertThatThrownBy(() -> DhtNode.builder()
                            .dataDirectory(directory)
                            .transport(broken)
                            .createRing()
                            .start())
                    .isInstanceOf(DhtException.class)
                    .hasMessageContaining("no endpoint");

            assertThat(broken.closed).isTrue();
            assertNothingOpen();
        }
    }

    @Test
    void aStartThatIsNotWaitedForOpensNothingOnTheCallersThread() {
        AtomicReference<Thread> opening = new AtomicReference<>();
        BrokenTransport broken = new BrokenTransport(what -> {
            opening.set(Thread.currentThread());
            throw new IllegalStateException(what);
        });

        CompletionStage<DhtNode> start =
                DhtNode.builder().transport(broken).createRing().startAsync();

        assertThatThrownBy(() -> start.toCompletableFuture().get(20, TimeUnit.SECONDS))
                .hasMessageContaining("no endpoint");
        assertThat(opening.get()).isNotNull().isNotSameAs(Thread.currentThread());
    }

    private static DhtException interrupted(DhtNodeBuilder builder, Runnable when) throws InterruptedException {
        AtomicReference<Throwable> outcome = new AtomicReference<>();
        Thread starting = new Thread(() -> {
            try {
                builder.start();
            } catch (DhtException e) {
                outcome.set(e);
            }
        });
        starting.start();
        when.run();
        starting.interrupt();
        starting.join(20_000);
        assertThat(outcome.get()).isInstanceOf(DhtException.class);
        return (DhtException) outcome.get();
    }

    /** The directory is locked for as long as anything of the node is open. */
    private void assertNothingOpen() {
        Eventually.within(Duration.ofSeconds(10), () -> {
            try (NodeDirectory free = NodeDirectory.open(directory)) {
                return free.identity().incarnation() > 1;
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static void awaitCall(ServerSocket mute) {
        try {
            mute.accept();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final class BrokenTransport implements Transport {
        private final Consumer<String> failing;
        private boolean closed;

        BrokenTransport(Consumer<String> failing) {
            this.failing = failing;
        }

        @Override
        public Endpoint endpoint() {
            failing.accept("no endpoint");
            throw new AssertionError("it should have failed");
        }

        @Override
        public Network attach(NodePort node) {
            throw new AssertionError("there is no endpoint");
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
