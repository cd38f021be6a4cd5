// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What the benchmarks of records do with a cluster. Without state. */
final class Rings {
    private static final Duration JOIN_LIMIT = Duration.ofMinutes(2);
    private static final int ATTEMPTS = 5;

    private Rings() {}

    /** Makes a ring of so many nodes, which join in batches, each half as large as the ring is by then, and waits until it has settled. */
    static SimCluster grown(long seed, int size) {
        SimCluster cluster = new SimCluster(new SimWorld(seed), DhtConfig.lan());
        cluster.add();
        while (cluster.members().size() < size) {
            int present = cluster.members().size();
            List<SimMember> joining = new ArrayList<>();
            for (int i = 0; i < Math.min(size - present, Math.max(1, present / 2)); i++) {
                joining.add(cluster.machine().join());
            }
            if (!cluster.world().runUntil(() -> joining.stream().noneMatch(SimMember::isStarting), JOIN_LIMIT)) {
                throw new IllegalStateException("some of " + joining + " are still joining after " + JOIN_LIMIT);
            }
        }
        return cluster.settle(Duration.ofMinutes(5));
    }

    /** Returns the members that hold the key in an ideal ring: the owner and the next two. */
    static List<SimMember> homes(List<SimMember> inOrder, Key key) {
        RingId place = RingProfile.DEFAULT.position(key.partition());
        int owner = 0;
        while (owner < inOrder.size() && self(inOrder.get(owner)).id().compareTo(place) < 0) {
            owner++;
        }
        List<SimMember> homes = new ArrayList<>();
        for (int i = 0; i < Math.min(3, inOrder.size()); i++) {
            homes.add(inOrder.get((owner + i) % inOrder.size()));
        }
        return homes;
    }

    private static NodeRef self(SimMember member) {
        return member.dht().self();
    }

    /** Ends the member's process, by a kill or by a power cut, and takes its disk away. */
    static void crashWithDisk(SimMember victim, SplittableRandom random) {
        if (random.nextBoolean()) {
            victim.powerOff();
        }
        victim.loseDisk();
    }

    /** Says whether a member reads this value of the key; one that cannot say is asked again some seconds later. */
    static boolean isThere(SimCluster cluster, SplittableRandom random, Key key, Bytes value) {
        for (int i = 0; ; i++) {
            List<SimMember> members = cluster.members();
            SimMember reader = members.get(random.nextInt(members.size()));
            try {
                Optional<Versioned> read = cluster.await(reader.dht().get(key));
                return read.filter(found -> found.value().equals(value)).isPresent();
            } catch (DhtException e) {
                if (i == ATTEMPTS) {
                    return false;
                }
                cluster.world().run(Duration.ofSeconds(5));
            }
        }
    }
}
