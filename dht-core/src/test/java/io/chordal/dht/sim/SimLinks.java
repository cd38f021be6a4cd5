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
 * How messages travel between hosts: how long they take, how many are lost, and who is cut off from whom.
 *
 * <p>Confined to the world's thread.
 */
public final class SimLinks {
    private final SplittableRandom random;
    private final Map<Endpoint, Integer> sides = new TreeMap<>();
    private final Map<Endpoint, Set<Endpoint>> cuts = new TreeMap<>();
    private final Map<Endpoint, Set<Endpoint>> firewalls = new TreeMap<>();
    private Duration least = Duration.ofMillis(1);
    private Duration most = Duration.ofMillis(10);
    private double loss;

    SimLinks(SplittableRandom random) {
        this.random = random;
    }

    /** Messages take from now on a random time within these bounds, one way. */
    public void latency(Duration atLeast, Duration atMost) {
        least = atLeast;
        most = atMost;
    }

    /** This share of messages, 0 to 1, is lost from now on. */
    public void loss(double share) {
        loss = share;
    }

    /** Puts a host on a side; hosts on different sides do not reach each other. All begin on side 0. */
    public void side(Endpoint host, int side) {
        sides.put(host, side);
    }

    /** Cuts the way from one host to the other, in this direction only. */
    public void cut(Endpoint from, Endpoint to) {
        cuts.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
    }

    /** Drops calls from one host to the other from now on, while answers in that direction pass. */
    public void firewall(Endpoint from, Endpoint to) {
        firewalls.computeIfAbsent(from, key -> new TreeSet<>()).add(to);
    }

    /** Puts all hosts on one side again and restores every way. */
    public void heal() {
        sides.clear();
        cuts.clear();
        firewalls.clear();
    }

    /** Says whether a call made now arrives. */
    boolean carriesCall(Endpoint from, Endpoint to) {
        return !firewalls.getOrDefault(from, Set.of()).contains(to) && carries(from, to);
    }

    /** Says whether a message sent now arrives. */
    boolean carries(Endpoint from, Endpoint to) {
        return sides.getOrDefault(from, 0).equals(sides.getOrDefault(to, 0))
                && !cuts.getOrDefault(from, Set.of()).contains(to)
                && (loss == 0 || random.nextDouble() >= loss);
    }

    /** Draws how long a message takes. */
    Duration delay() {
        return Duration.ofNanos(random.nextLong(least.toNanos(), most.toNanos() + 1));
    }
}
