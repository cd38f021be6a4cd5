// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.WatchEvent;
import io.chordal.dht.replica.WatchConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watches that are opened through a node: each listener hears either what stands there, or why it never will. */
@Timeout(60)
class WatchesOfANodeTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int MOST = WatchConfig.defaults().watches();

    private final DhtNode node =
            DhtNode.builder().config(DhtConfig.local()).createRing().start();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<DhtException> ended = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void oneWatchTooManyEndsAsBusy() {
        List<DhtWatch> watches = new ArrayList<>();
        for (int i = 0; i < MOST + 3; i++) {
            watches.add(node.watch(Key.of("key " + i), new Listener(Integer.toString(i))));
        }

        Eventually.within(SOON, () -> ended.size() == 3 && told.size() == MOST);
        assertThat(ended).extracting(DhtException::reason).containsOnly(CallFailure.Reason.BUSY);

        watches.get(0).close();
        node.watch(Key.of("one more"), new Listener("one more"));
        Eventually.within(SOON, () -> told.contains("one more"));
        node.close();

        Eventually.within(SOON, () -> ended.size() == 3 + MOST);
        assertThat(ended.stream().map(DhtException::reason).skip(3)).containsOnly(CallFailure.Reason.LOST);
    }

    @Test
    void aWatchAtAClosedNodeEndsAtOnce() throws InterruptedException {
        node.close();
        node.watch(Key.of("key"), new Listener("late"));

        assertThat(ended.poll(20, TimeUnit.SECONDS))
                .extracting(DhtException::reason)
                .isEqualTo(CallFailure.Reason.CLOSED);
        assertThat(told).isEmpty();
    }

    private final class Listener implements WatchListener {
        private final String name;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void told(WatchEvent event) {
            told.add(name);
        }

        @Override
        public void ended(DhtException reason) {
            ended.add(reason);
        }
    }
}
