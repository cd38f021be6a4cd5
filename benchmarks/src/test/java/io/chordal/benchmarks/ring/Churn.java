// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.ring.RingConfig;
import io.chordal.dht.ring.StaticRing;
import io.chordal.dht.sim.SimNode;
import io.chordal.dht.sim.SimRing;
import io.chordal.dht.sim.SimWorld;
import io.chordal.dht.sim.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A ring in which nodes come and go as independent Poisson processes, while points are looked up.
 *
 * <p>Confined to one thread. A node that goes dies without a word; one that comes joins through a random member.
 */
final class Churn {
    private final SimWorld world;
    private final SimRing newcomers;
    private final SplittableRandom random;
    private final List<SimNode> present = new ArrayList<>();
    private final LookupTally tally = new LookupTally();
    private final double perSecond;
    private int come;

    /** Makes a ring of this many nodes, of which as many come as go in each second. */
    Churn(RingConfig config, int nodes, double perSecond, long seed) {
        this.world = new SimWorld(seed);
        this.random = new SplittableRandom(seed);
        this.perSecond = perSecond;
        this.newcomers = new SimRing(world, RingProfile.DEFAULT, config);
        this.present.addAll(StaticRing.of(world, config, nodes).nodes());
    }

    /** Lets nodes come and go for the time, and looks this many points up in each second. */
    Churn run(Duration time, double lookupsPerSecond) {
        Duration end = world.now().plus(time);
        double total = 2 * perSecond + lookupsPerSecond;
        if (total == 0) {
            world.run(time);
        }
        while (world.now().compareTo(end) < 0) {
            world.run(Duration.ofNanos((long) (-Math.log(1 - random.nextDouble()) / total * 1e9)));
            double drawn = random.nextDouble() * total;
            if (drawn < perSecond) {
                comes();
            } else if (drawn < 2 * perSecond) {
                present.remove(random.nextInt(present.size())).host().powerOff();
            } else {
                looksUp();
            }
        }
        if (lookupsPerSecond > 0) {
            world.run(Duration.ofSeconds(61));
        }
        return this;
    }

    /** Goes on for this time without lookups, and returns how many bytes a node sent in each second of it. */
    double bytesPerNodeAndSecond(Duration time) {
        Traffic traffic = world.countTraffic();
        long before = traffic.total();
        run(time, 0);
        return (traffic.total() - before) / (double) time.toSeconds() / present.size();
    }

    /** Says which share of all bytes counted so far belongs to which calls. */
    String shares() {
        Traffic traffic = world.countTraffic();
        return traffic.byRequest().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(5)
                .map(entry -> entry.getKey() + " " + Math.round(100.0 * entry.getValue() / traffic.total()) + " %")
                .collect(Collectors.joining(", "));
    }

    LookupTally tally() {
        return tally;
    }

    private void comes() {
        Endpoint seed = members().get(random.nextInt(members().size())).endpoint();
        present.add(newcomers
                .node(new Endpoint("newcomer" + come++, 7000))
                .startJoining(List.of(seed, members().get(0).endpoint())));
    }

    private void looksUp() {
        List<SimNode> members = members();
        RingId target = LookupTally.randomPoint(random);
        tally.lookup(members.get(random.nextInt(members.size())), target, Duration.ofSeconds(60), () -> owner(target));
    }

    private List<SimNode> members() {
        return present.stream()
                .filter(node -> node.isAlive() && node.chord().neighbourhood().member())
                .toList();
    }

    /** The member that owns the point by its own word, or else the first at or after it. */
    private NodeRef owner(RingId target) {
        List<SimNode> inOrder = members().stream()
                .sorted(Comparator.comparing(node -> node.self().id()))
                .toList();
        SimNode first = StaticRing.owner(inOrder, target);
        for (int i = 0; i < inOrder.size() && !first.chord().neighbourhood().owns(target) && i < 4; i++) {
            SimNode next = StaticRing.owner(
                    inOrder, RingProfile.DEFAULT.plusPowerOfTwo(first.self().id(), 0));
            if (next.chord().neighbourhood().owns(target)) {
                return next.self();
            }
            first = next;
        }
        return StaticRing.owner(inOrder, target).self();
    }
}
