// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes in bursts to a cluster at rest while some messages are lost: what they were to bring is sent again soon, whenever homes are to be
 * compared with next. More is written at once than a message carries.
 *
 * <p>Confined to the world's thread.
 */
final class LossyEnd {
    private static final int BURSTS = 15;
    private static final int AT_ONCE = 12;
    private static final double LOSS = 0.08;
    private static final Duration PAUSE = Duration.ofMillis(150);
    /** The longest call, and the longest pauses of those who try again. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static final Bytes VALUE = Bytes.utf8("at the end ".repeat(800));

    private final SimCluster cluster;
    private final SplittableRandom random;
    private final DiskWitness witness;
    private final List<Key> acknowledged = new ArrayList<>();

    LossyEnd(SimCluster cluster, SplittableRandom random, DiskWitness witness) {
        this.cluster = cluster;
        this.random = random;
        this.witness = witness;
    }

    /** Returns what has fewer copies than it should when the time is over; lets time pass. */
    List<String> violations() {
        cluster.world().links().loss(LOSS);
        for (int burst = 0; burst < BURSTS; burst++) {
            for (int i = 0; i < AT_ONCE; i++) {
                write(Key.of("end " + burst % 3, "item " + burst + "." + i));
            }
            cluster.world().run(PAUSE);
        }
        cluster.world().links().calm();
        cluster.world().run(LIMIT);
        cluster.settle(Duration.ofMinutes(1));
        return missing();
    }

    private void write(Key key) {
        List<SimMember> members = cluster.members();
        if (!members.isEmpty()) {
            SimMember at = members.get(random.nextInt(members.size()));
            at.dht().put(key, VALUE, PutOptions.lazy()).whenComplete((done, failure) -> {
                if (failure == null) {
                    acknowledged.add(key);
                }
            });
        }
    }

    private List<String> missing() {
        int wanted = HomeListWitness.copies(cluster);
        return acknowledged.stream()
                .filter(key -> witness.holdersOf(
                                        key,
                                        cluster.members().stream()
                                                .map(SimMember::endpoint)
                                                .toList())
                                .size()
                        < wanted)
                .map(key -> "too few copies a while after its write: " + key)
                .limit(1)
                .toList();
    }
}
