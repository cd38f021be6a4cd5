// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Tells all other trackers what happens here, each at its own pace, on one thread.
 *
 * <p>Thread-safe.
 */
public final class Relay implements AutoCloseable {
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "tracker-relay");
        thread.setDaemon(true);
        return thread;
    });
    private final ImmutableList<RelaySender> senders;

    private Relay(RelaySelf self, List<Other> others, RelayLogs logs, RelayView view) {
        ImmutableList.Builder<RelaySender> made = ImmutableList.builder();
        for (int i = 0; i < others.size(); i++) {
            Other other = others.get(i);
            made.add(new RelaySender(other.address(), new RelayLine(self, logs.of(i), view), other.call(), executor));
        }
        senders = made.build();
    }

    /**
     * Begins to tell.
     *
     * @param others as many as the logs are for
     */
    public static Relay start(RelaySelf self, List<Other> others, RelayLogs logs, RelayView view) {
        Relay relay = new Relay(self, others, logs, view);
        relay.senders.forEach(RelaySender::start);
        return relay;
    }

    @Override
    public void close() {
        senders.forEach(RelaySender::close);
        executor.shutdownNow();
    }

    /**
     * Another tracker.
     *
     * @param address where it is called at the tracker ring
     * @param call tells it something
     */
    public record Other(String address, RelayCall call) {
        public Other {
            requireNonNull(address, "address is null");
            requireNonNull(call, "call is null");
        }
    }
}
