// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.ring.Neighbourhood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listeners of a node whose callback executor has many threads: each is told one thing at a time, in the order of what happened. */
@Timeout(120)
class ListenersTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ExecutorService callbacks = Executors.newFixedThreadPool(4);
    private final List<DhtNode> nodes = new ArrayList<>();

    @AfterEach
    void close() {
        nodes.forEach(DhtNode::close);
        callbacks.shutdownNow();
    }

    @Test
    void anOwnershipListenerIsToldOneThingAtATimeInOrder() throws Exception {
        DhtNode stays = start(DhtNode.builder().createRing());
        Log log = new Log();
        CountDownLatch held = new CountDownLatch(1);
        stays.addOwnershipListener(new OwnershipListener() {
            @Override
            public void gained(Arc arc) {
                log.during(held, "gained");
            }

            @Override
            public void active(Arc arc) {
                log.during(held, "active");
            }

            @Override
            public void lost(Arc arc) {
                log.during(held, "lost");
            }
        });

        DhtNode other = start(DhtNode.builder().join(List.of(stays.endpoint().toString())));
        Eventually.within(SOON, () -> stays.neighbourhood().hasOthers());
        other.leave(Duration.ofSeconds(5)).toCompletableFuture().get(20, TimeUnit.SECONDS);
        other.close();
        Eventually.within(SOON, () -> !stays.neighbourhood().hasOthers());
        assertThat(log.told).isEmpty();
        held.countDown();

        Eventually.within(SOON, () -> log.told.size() >= 3 && log.last().equals("active"));
        assertThat(log.mostAtOnce).hasValue(1);
        assertThat(log.told.get(0)).isEqualTo("lost");
        assertThat(log.told.get(log.told.size() - 2)).isEqualTo("gained");
    }

    @Test
    void aMembershipListenerIsToldOneNeighbourhoodAtATimeInOrder() throws Exception {
        DhtNode stays = start(DhtNode.builder().createRing());
        CountDownLatch held = new CountDownLatch(1);
        Log log = new Log();
        stays.addMembershipListener(around -> log.during(held, names(around)));

        DhtNode other = start(DhtNode.builder().join(List.of(stays.endpoint().toString())));
        RingId joined = other.self().id();
        Eventually.within(SOON, () -> stays.neighbourhood().hasOthers());
        other.leave(Duration.ofSeconds(5)).toCompletableFuture().get(20, TimeUnit.SECONDS);
        other.close();
        Eventually.within(SOON, () -> !stays.neighbourhood().hasOthers());
        held.countDown();

        Eventually.within(SOON, () -> !log.told.isEmpty() && log.last().isEmpty());
        assertThat(log.mostAtOnce).hasValue(1);
        assertThat(log.told).contains(joined.toString());
        assertThat(log.told.get(0)).isEqualTo(joined.toString());
    }

    @Test
    void aListenerThatWasRemovedIsToldNothingMore() {
        DhtNode stays = start(DhtNode.builder().createRing());
        Log removed = new Log();
        Log kept = new Log();
        CountDownLatch free = new CountDownLatch(0);
        DhtSubscription first = stays.addMembershipListener(around -> removed.during(free, names(around)));
        DhtSubscription second = stays.addMembershipListener(around -> kept.during(free, names(around)));

        first.close();
        first.close();
        start(DhtNode.builder().join(List.of(stays.endpoint().toString())));

        Eventually.within(SOON, () -> !kept.told.isEmpty());
        assertThat(removed.told).isEmpty();
        second.close();
    }

    @Test
    void aNodeHasABoundedNumberOfListeners() {
        DhtNode node = start(DhtNode.builder().createRing());
        List<DhtSubscription> open = new ArrayList<>();
        for (int i = 0; i < Listeners.MOST; i++) {
            open.add(node.addMembershipListener(around -> {}));
        }

        assertThatThrownBy(() -> node.addMembershipListener(around -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1024 listeners");
        open.get(0).close();
        node.addMembershipListener(around -> {});
    }

    @Test
    void aListenerThatIsFarBehindIsToldTheLatest() throws Exception {
        SerialCalls calls = new SerialCalls(callbacks);
        CountDownLatch held = new CountDownLatch(1);
        Log log = new Log();
        for (int i = 0; i < SerialCalls.MOST + 11; i++) {
            String number = Integer.toString(i);
            calls.add(() -> log.during(held, number));
            Eventually.within(SOON, () -> log.now.get() == 1);
        }
        held.countDown();

        Eventually.within(SOON, () -> log.told.size() > SerialCalls.MOST);
        assertThat(log.told.subList(0, 2)).containsExactly("0", "11");
        assertThat(log.last()).isEqualTo(Integer.toString(SerialCalls.MOST + 10));
    }

    @Test
    void aListenerThatThrowsIsToldWhatComesNext() {
        SerialCalls calls = new SerialCalls(callbacks);
        Log log = new Log();
        CountDownLatch free = new CountDownLatch(0);
        calls.add(() -> {
            throw new IllegalStateException("a fault of the listener's");
        });
        calls.add(() -> log.during(free, "next"));
        calls.add(() -> {
            throw new AssertionError("an error of the listener's");
        });
        calls.add(() -> log.during(free, "last"));

        Eventually.within(SOON, () -> log.told.size() == 2);
        assertThat(log.told).containsExactly("next", "last");
    }

    private static String names(Neighbourhood around) {
        return String.join(
                " ", around.others().stream().map(node -> node.id().toString()).toList());
    }

    private DhtNode start(DhtNodeBuilder builder) {
        DhtNode node =
                builder.config(DhtConfig.local()).callbackExecutor(callbacks).start();
        nodes.add(node);
        return node;
    }

    /** What one listener was told, and how many of its calls there were at once. */
    private static final class Log {
        private final List<String> told = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger now = new AtomicInteger();
        private final AtomicInteger mostAtOnce = new AtomicInteger();

        void during(CountDownLatch held, String what) {
            mostAtOnce.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                held.await();
                told.add(what);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                now.decrementAndGet();
            }
        }

        String last() {
            return told.get(told.size() - 1);
        }
    }
}
