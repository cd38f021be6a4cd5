// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.NodePort;
import io.chordal.dht.net.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run of a node on a host: its environment and its transport. Once it has died, nothing of it runs any more.
 *
 * <p>Confined to the world's thread.
 */
public final class SimProcess implements NodeEnvironment, Transport {
    private final SimWorld world;
    private final SimHost host;
    private final RandomGenerator random;
    private final UnansweredCalls unanswered = new UnansweredCalls();
    private @Nullable NodePort port;
    private boolean alive = true;
    private boolean listening = true;
    private long stillUntil;

    SimProcess(SimWorld world, SimHost host) {
        this.world = world;
        this.host = host;
        this.random = world.newRandom();
    }

    /** Makes the process stand still, as a long collection or SIGSTOP does; what should have happened happens afterwards. */
    public void pause(Duration time) {
        stillUntil = Math.max(stillUntil, world.nanoTime() + time.toNanos());
    }

    /** Says whether the process has not died. */
    public boolean isAlive() {
        return alive;
    }

    @Override
    public long nanoTime() {
        return world.nanoTime();
    }

    @Override
    public Instant wallClock() {
        return world.wallClock().plus(host.clockSkew());
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable task) {
        world.at(Duration.ZERO, () -> runAlive(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        return new Alarm(delay, task);
    }

    @Override
    public Endpoint endpoint() {
        return host.endpoint();
    }

    @Override
    public Network attach(NodePort node) {
        port = node;
        return new SimNetwork(world, this, node);
    }

    @Override
    public void close() {
        listening = false;
        breakCalls();
    }

    /** Runs the task now, or when the process moves again; never once it has died. */
    void runAlive(Runnable task) {
        if (!alive) {
            return;
        }
        long still = stillUntil - world.nanoTime();
        if (still > 0) {
            world.at(Duration.ofNanos(still), () -> runAlive(task));
        } else {
            task.run();
        }
    }

    /** Returns what answers calls; null when nothing listens. */
    @Nullable
    NodePort listener() {
        return alive && listening ? port : null;
    }

    SimHost host() {
        return host;
    }

    /** A call has reached the process, and waits for its answer. */
    void received(UnansweredCalls.Entry call) {
        unanswered.add(call);
    }

    void answered(UnansweredCalls.Entry call) {
        unanswered.remove(call);
    }

    /** Describes the call that has waited here for longer than this without an answer, if there is one; not while it stood still. */
    public Optional<String> unansweredFor(Duration time) {
        boolean hasMoved = world.nanoTime() - stillUntil > time.toNanos();
        return unanswered
                .oldest()
                .filter(first -> hasMoved || stillUntil == 0)
                .filter(first -> first.since() + time.toNanos() < world.nanoTime())
                .map(first -> endpoint() + " never answered what came at " + Duration.ofNanos(first.since()) + ": "
                        + first.request());
    }

    void die() {
        alive = false;
        breakCalls();
    }

    private void breakCalls() {
        unanswered.breakAll();
    }

    /** A timer; one that was due while the process stood still can be cancelled until it moves again. */
    private final class Alarm implements Timer, Runnable {
        private @Nullable Timer event;
        private @Nullable Runnable task;

        Alarm(Duration delay, Runnable task) {
            this.task = task;
            this.event = world.at(delay, this);
        }

        @Override
        public void run() {
            Runnable due = task;
            if (due == null || !alive) {
                return;
            }
            long still = stillUntil - world.nanoTime();
            if (still > 0) {
                event = world.at(still, this);
            } else {
                due.run();
            }
        }

        @Override
        public void cancel() {
            task = null;
            if (event != null) {
                event.cancel();
            }
        }
    }
}
