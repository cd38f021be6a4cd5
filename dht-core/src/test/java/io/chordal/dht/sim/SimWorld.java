// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Request;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * The world: simulated time, one queue of events ordered by (time, sequence), and the hosts in it.
 *
 * <p>Confined to one thread. Nothing in it depends on the real clock, on threads or on hash order.
 */
public final class SimWorld {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final SplittableRandom random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private final Map<Endpoint, SimHost> hosts = new TreeMap<>();
    private final SimLinks links;
    private final MessageDigest trace;
    private final List<BiConsumer<Endpoint, Request<?>>> deliveryListeners = new ArrayList<>();
    private long now;
    private long sequence;
    private long events;

    private record Event(long time, long sequence, Runnable task) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int order = Long.compare(time, other.time);
            return order != 0 ? order : Long.compare(sequence, other.sequence);
        }
    }

    public SimWorld(long seed) {
        random = new SplittableRandom(seed);
        links = new SimLinks(random.split());
        try {
            trace = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns how messages travel. */
    public SimLinks links() {
        return links;
    }

    /** Returns the host at the endpoint, which is switched on and runs nothing when first asked for. */
    public SimHost host(Endpoint endpoint) {
        return hosts.computeIfAbsent(endpoint, at -> new SimHost(this, at));
    }

    /** Returns the time since the beginning. */
    public Duration now() {
        return Duration.ofNanos(now);
    }

    /** Returns the number of events that have happened. */
    public long events() {
        return events;
    }

    /** Lets everything happen that happens within the time. */
    public void run(Duration time) {
        long end = now + time.toNanos();
        while (!queue.isEmpty() && queue.peek().time <= end) {
            step();
        }
        now = end;
    }

    /** Runs until the condition holds, looked at after every event, or the time is over; says whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = now + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (queue.isEmpty() || queue.peek().time > end) {
                now = end;
                return condition.getAsBoolean();
            }
            step();
        }
        return true;
    }

    /** Calls the listener for each request that reaches a process. */
    public void onDelivery(BiConsumer<Endpoint, Request<?>> listener) {
        deliveryListeners.add(listener);
    }

    void delivered(Endpoint from, Endpoint to, Request<?> request) {
        trace(from + " -> " + to + " " + request);
        deliveryListeners.forEach(listener -> listener.accept(to, request));
    }

    /** Returns the digest of everything that was traced so far. */
    public String traceHash() {
        try {
            return HexFormat.of().formatHex(((MessageDigest) trace.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Adds a line to the trace. */
    public void trace(String line) {
        trace.update((now + " " + line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    RandomGenerator newRandom() {
        return random.split();
    }

    long nanoTime() {
        return now;
    }

    Instant wallClock() {
        return BEGINNING.plusNanos(now);
    }

    void at(Duration delay, Runnable task) {
        queue.add(new Event(now + Math.max(0, delay.toNanos()), sequence++, task));
    }

    private void step() {
        Event event = queue.remove();
        now = event.time;
        events++;
        event.task.run();
    }
}
