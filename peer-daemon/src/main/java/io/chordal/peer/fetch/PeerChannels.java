// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.dht.id.Endpoint;
import io.grpc.ManagedChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/**
 * One channel for each peer that chunks are fetched from, shared by all downloads and closed when the last one lets go.
 *
 * <p>Ring and tracker calls never go over these. Thread-safe; the lock guards the map and the counts.
 */
public final class PeerChannels implements AutoCloseable {
    private final Function<Endpoint, ManagedChannel> dial;
    private final Object lock = new Object();
    private final Map<Endpoint, Counted> open = new HashMap<>();
    private final LongAdder received = new LongAdder();

    /** Channels made by {@code dial}, which connects when one is first used. */
    public PeerChannels(Function<Endpoint, ManagedChannel> dial) {
        this.dial = dial;
    }

    /** The channel to a peer, kept open until the hold is closed. */
    public Hold hold(Endpoint peer) {
        synchronized (lock) {
            Counted counted = open.computeIfAbsent(peer, p -> new Counted(dial.apply(p)));
            counted.holds++;
            return new Hold(peer, counted.channel);
        }
    }

    /** Counts the bytes of chunks that came in. */
    LongAdder received() {
        return received;
    }

    /** Bytes of chunks that came in so far. */
    public long receivedBytes() {
        return received.sum();
    }

    private void release(Endpoint peer) {
        synchronized (lock) {
            Counted counted = open.get(peer);
            if (counted != null && --counted.holds == 0) {
                open.remove(peer);
                counted.channel.shutdown();
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            open.values().forEach(counted -> counted.channel.shutdownNow());
            open.clear();
        }
    }

    /** The right to use a channel. Not for two threads at once. */
    public final class Hold implements AutoCloseable {
        private final Endpoint peer;
        private final ManagedChannel channel;
        private boolean closed;

        private Hold(Endpoint peer, ManagedChannel channel) {
            this.peer = peer;
            this.channel = channel;
        }

        /** The channel. */
        public ManagedChannel channel() {
            return channel;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                release(peer);
            }
        }
    }

    private static final class Counted {
        private final ManagedChannel channel;
        private int holds;

        Counted(ManagedChannel channel) {
            this.channel = channel;
        }
    }
}
