// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The world: simulated time, one queue of events ordered by (time, sequence), and the hosts in it.
 *
 * <p>Confined to one thread. Nothing in it depends on the real clock, on threads or on hash order: the same seed and the same
 * calls give the same run, which {@link #traceHash} shows.
 */
public final class SimWorld {
    private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

    private final SplittableRandom random;
    private final EventQueue queue = new EventQueue();
    private final Map<Endpoint, SimHost> hosts = new HashMap<>();
    private final SimLinks links;
    private final TraceHash trace = new TraceHash();
    private final List<BiConsumer<Endpoint, Request<?>>> deliveryListeners = new ArrayList<>();
    private final List<Consumer<Request<?>>> duplicateListeners = new ArrayList<>();
    private final List<Consumer<String>> readers = new ArrayList<>();
    private @Nullable Traffic traffic;
    private boolean throughProtobuf;
    private long now;
    private long events;

    /** Makes an empty world; all that is random in it follows from the seed. */
    public SimWorld(long seed) {
        random = new SplittableRandom(seed);
        links = new SimLinks(this, random.split());
    }

    /** Returns how messages travel. */
    public SimLinks links() {
        return links;
    }

    /** Returns the host at the endpoint, which is switched on and runs nothing when first asked for. */
    public SimHost host(Endpoint endpoint) {
        return hosts.computeIfAbsent(endpoint, at -> new SimHost(this, at, hosts.size()));
    }

    /** Lets every message from now on be written and read as production does it, so that what a codec loses is lost here too. */
    public SimWorld throughProtobuf() {
        throughProtobuf = true;
        return this;
    }

    /** Counts the bytes of all messages from now on, which takes time; the first call begins, later ones return the same. */
    public Traffic countTraffic() {
        Traffic counted = traffic == null ? new Traffic() : traffic;
        traffic = counted;
        return counted;
    }

    @Nullable
    Traffic traffic() {
        return traffic;
    }

    boolean isThroughProtobuf() {
        return throughProtobuf;
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
        while (!queue.isEmpty() && queue.firstTime() <= end) {
            step();
        }
        now = end;
    }

    /** Runs until the condition holds, looked at after every event, or the time is over; says whether it holds. */
    public boolean runUntil(BooleanSupplier condition, Duration limit) {
        long end = now + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (queue.isEmpty() || queue.firstTime() > end) {
                now = end;
                return condition.getAsBoolean();
            }
            step();
        }
        return true;
    }

    /** Runs the task after the delay, as an event of the world that no host's fate touches. */
    public Timer at(Duration delay, Runnable task) {
        return at(delay.toNanos(), task);
    }

    Timer at(long delayNanos, Runnable task) {
        return queue.add(now + Math.max(0, delayNanos), task);
    }

    /** Calls the listener for each request that reaches a process. */
    public void onDelivery(BiConsumer<Endpoint, Request<?>> listener) {
        deliveryListeners.add(listener);
    }

    /** Calls the listener when a request is sent that will arrive twice. */
    public void onDuplicate(Consumer<Request<?>> listener) {
        duplicateListeners.add(listener);
    }

    void duplicated(Request<?> request) {
        duplicateListeners.forEach(listener -> listener.accept(request));
    }

    /** Calls the reader with each line of the trace, as text, from now on; without readers no text is made. */
    public void onTrace(Consumer<String> reader) {
        readers.add(reader);
    }

    void delivered(SimHost from, SimHost to, Request<?> request) {
        trace.add(now)
                .add(from.number())
                .add(to.number())
                .add(request.getClass().getSimpleName());
        for (BiConsumer<Endpoint, Request<?>> listener : deliveryListeners) {
            listener.accept(to.endpoint(), request);
        }
        if (!readers.isEmpty()) {
            read(from.endpoint() + " -> " + to.endpoint() + " " + request);
        }
    }

    /** Adds what happened to a host, or to the world, to the trace. */
    public void trace(String line) {
        trace.add(now).add(line);
        read(line);
    }

    private void read(String line) {
        for (Consumer<String> reader : readers) {
            reader.accept(now() + " " + line);
        }
    }

    /**
     * Returns the digest of all that was traced so far: which request reached which host when, and every start, death and fault.
     * Two runs in which any node decided anything else soon differ in it.
     */
    public String traceHash() {
        return trace.digest();
    }

    /** Returns a source of randomness of its own. */
    public RandomGenerator newRandom() {
        return random.split();
    }

    long nanoTime() {
        return now;
    }

    /** Returns the time by wall clocks that are right. */
    public Instant wallClock() {
        return BEGINNING.plusNanos(now);
    }

    private void step() {
        now = queue.firstTime();
        Runnable task = queue.remove().task();
        if (task != null) {
            events++;
            task.run();
        }
    }
}
