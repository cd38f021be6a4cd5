// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.RowState;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What has to go by itself once all is at rest: copies at nodes that are no homes, and removals whose time is over.
 *
 * <p>Confined to the world's thread.
 */
final class Leftovers {
    /** Two sweeps for surplus copies, and the grace between them; several looks for removals. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final Duration STEP = Duration.ofSeconds(5);

    private final SimCluster cluster;
    private final FaultMix mix;
    private final DiskWitness witness;

    Leftovers(SimCluster cluster, FaultMix mix, DiskWitness witness) {
        this.cluster = cluster;
        this.mix = mix;
        this.witness = witness;
    }

    /** Returns what is left over of these keys after the time that it takes; lets time pass. */
    List<String> violations(List<Key> keys) {
        List<String> left = new ArrayList<>();
        if (!mix.world().isOfHomes() && !mix.sweepsOften()) {
            return left;
        }
        if (!mix.world().isOfHomes()) {
            left.addAll(after(() -> surplus(keys)));
        }
        if ((mix.isInsideZavesAssumptions() || mix.world().isOfHomes()) && !mix.keepsTombstones()) {
            left.addAll(after(this::removals));
        }
        return left;
    }

    private List<String> after(Supplier<List<String>> look) {
        Duration end = cluster.world().now().plus(LIMIT);
        List<String> left = look.get();
        while (!left.isEmpty() && cluster.world().now().compareTo(end) < 0) {
            cluster.world().run(STEP);
            left = look.get();
        }
        return left;
    }

    private List<Endpoint> members() {
        return cluster.members().stream().map(SimMember::endpoint).toList();
    }

    private List<String> surplus(List<Key> keys) {
        List<String> left = new ArrayList<>();
        for (Key key : keys) {
            List<Endpoint> holders = new ArrayList<>(witness.holdersOf(key, members()));
            if (holders.size() > 3) {
                ReplicaReport report = cluster.await(cluster.anyNode().records().replicas(key));
                report.replicas().forEach(home -> holders.remove(home.node().endpoint()));
                holders.forEach(holder -> left.add("a surplus copy of " + key + " is left at " + holder));
            }
        }
        return left;
    }

    private List<String> removals() {
        List<RowState> over =
                witness.removalsOver(members(), cluster.world().wallClock().minus(STEP));
        return over.stream().limit(1).map(state -> "not collected: " + state).toList();
    }
}
