// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How messages travel between hosts: how long they take, how many are lost, come twice or come late, who is cut off from whom,
 * and whose link is clogged.
 *
 * <p>Messages overtake each other whenever their times say so. Confined to the world's thread.
 */
public final class SimLinks {
    private final SimWorld world;
    private final SplittableRandom random;
    private final Map<Endpoint, Integer> sides = new TreeMap<>();
    private final Map<Endpoint, Set<Endpoint>> cuts = new TreeMap<>();
    private final Map<Endpoint, Set<Endpoint>> firewalls = new TreeMap<>();
    private final Map<Endpoint, Long> clogs = new TreeMap<>();
    private Latency latency = Latency.uniform(Duration.ofMillis(1), Duration.ofMillis(10));
    private double loss;
    private double twice;
    private double late;
    private Duration latest = Duration.ZERO;

    SimLinks(SimWorld world, SplittableRandom random) {
        this.world = world;
        this.random = random;
    }

    /** Messages take from now on as long as this says. */
    public void latency(Latency model) {
        latency = model;
    }

    /** Messages take from now on a random time within these bounds, one way. */
    public void latency(Duration atLeast, Duration atMost) {
        latency(Latency.uniform(atLeast, atMost));
    }

    /** This share of messages, 0 to 1, is lost from now on. */
    public void loss(double share) {
        loss = share;
    }

    /** This share of messages, 0 to 1, comes twice from now on, the second time after a time of its own. */
    public void duplicates(double share) {
        twice = share;
    }

    /** This share of messages, 0 to 1, comes up to this much later from now on, behind others that were sent after it. */
    public void stragglers(double share, Duration most) {
        late = share;
        latest = most;
    }

    /** Puts a host on a side; hosts on different sides do not reach each other. All begin on side 0. */
    public void side(Endpoint host, int side) {
        sides.put(host, side);
    }

    /** Cuts the way from one host to the other, in this direction only. */
    public void cut(Endpoint from, Endpoint to) {
        cuts.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
    }

    /** Restores the way from one host to the other. */
    public void mend(Endpoint from, Endpoint to) {
        cuts.getOrDefault(from, new TreeSet<>()).remove(to);
    }

    /** Drops calls from one host to the other from now on, while answers in that direction pass. */
    public void firewall(Endpoint from, Endpoint to) {
        firewalls.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
    }

    /** Holds all messages from and to the host back until this much time has passed; then they come, none is lost. */
    public void clog(Endpoint host, Duration time) {
        clogs.merge(host, world.nanoTime() + time.toNanos(), Math::max);
    }

    /** Puts all hosts on one side again and restores every way; what is held back comes when it would. */
    public void heal() {
        sides.clear();
        cuts.clear();
        firewalls.clear();
    }

    /** From now on nothing is lost, comes twice or comes late. */
    public void calm() {
        loss = 0;
        twice = 0;
        late = 0;
    }

    /** Lets a call sent now arrive, after times drawn: never, once or twice; returns how often. */
    int carryCall(Endpoint from, Endpoint to, Runnable arrival) {
        return isIn(firewalls, from, to) ? 0 : carry(from, to, arrival);
    }

    /** Lets a message sent now arrive, after times drawn: never, once or twice; returns how often. */
    int carry(Endpoint from, Endpoint to, Runnable arrival) {
        boolean apart = !sides.isEmpty() && !sides.getOrDefault(from, 0).equals(sides.getOrDefault(to, 0));
        if (apart || isIn(cuts, from, to) || isDrawn(loss)) {
            return 0;
        }
        int times = isDrawn(twice) ? 2 : 1;
        for (int i = 0; i < times; i++) {
            world.at(delay(from, to), arrival);
        }
        return times;
    }

    private static boolean isIn(Map<Endpoint, Set<Endpoint>> ways, Endpoint from, Endpoint to) {
        return !ways.isEmpty() && ways.getOrDefault(from, Set.of()).contains(to);
    }

    private boolean isDrawn(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    private Duration delay(Endpoint from, Endpoint to) {
        Duration time = latency.draw(from, to, random);
        if (isDrawn(late)) {
            time = time.plusNanos(random.nextLong(latest.toNanos() + 1));
        }
        return clogs.isEmpty() ? time : time.plusNanos(Math.max(heldNanos(from), heldNanos(to)));
    }

    private long heldNanos(Endpoint host) {
        return Math.max(0, clogs.getOrDefault(host, 0L) - world.nanoTime());
    }
}
