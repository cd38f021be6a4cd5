// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.ring;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.LookupTally;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** R7: how evenly keys, and requests for keys, fall on processes with so many virtual nodes. */
public final class LoadBalance {
    private static final int PROCESSES = 64;
    private static final int PLACES = 20;
    private static final int MORE = 10;
    private static final double MOST = 1.6;
    private static final double LEAST = 0.5;

    private LoadBalance() {}

    /** Measures. */
    public static Section run(Size size) {
        int rings = size.of(4, 80, 160);
        int keys = size.of(10_000, 100_000, 100_000);
        Table table = new Table("virtual nodes", "keys", "1st", "mean", "99th", "most", "goal", "");
        for (int places : new int[] {1, 5, 10, PLACES}) {
            boolean judged = places == PLACES;
            row(table, places, "uniform", loads(places, judged ? MORE * rings : rings, keys, false), judged);
        }
        row(table, PLACES, "requests, Zipf, s = 1", loads(PLACES, rings, keys, true), false);
        return new Section(
                "R7: load of " + PROCESSES + " processes",
                rings + " rings of " + PROCESSES + " processes, the most that may have virtual nodes, for each row, "
                        + MORE
                        + " times as many for the one that is judged, with " + keys
                        + " keys each; loads of owners as multiples of their ring's mean. The paper (figure 9, 10,000 nodes): 4.8 × the"
                        + " mean at the 99th percentile with one virtual node, 1.6 × with 20. " + checked(size)
                        + " Where single keys are asked for much more than others, as in the last row, places cannot even that"
                        + " out: the most popular key alone is asked for in one request of twelve.\n\n"
                        + table.toMarkdown(),
                List.of());
    }

    private static void row(Table table, int places, String keys, double[] loads, boolean judged) {
        double low = loads[loads.length / 100];
        double high = loads[loads.length - 1 - loads.length / 100];
        table.row(
                places,
                keys,
                low,
                Arrays.stream(loads).average().orElseThrow(),
                high,
                loads[loads.length - 1],
                judged ? "99th ≤ " + MOST + ", 1st ≥ " + LEAST : "",
                judged ? (high <= MOST && low >= LEAST ? "met" : "**missed**") : "");
    }

    /** Returns the load of every process of every ring, in order, as a multiple of the mean. */
    private static double[] loads(int places, int rings, int keys, boolean zipf) {
        double[] loads = new double[rings * PROCESSES];
        for (int ring = 0; ring < rings; ring++) {
            SplittableRandom random = new SplittableRandom(ring);
            NavigableMap<RingId, Integer> owners = new TreeMap<>();
            for (int process = 0; process < PROCESSES; process++) {
                int number = process;
                RingProfile.DEFAULT.places(process(random, places)).forEach(place -> owners.put(place.id(), number));
            }
            double total = 0;
            for (int key = 1; key <= keys; key++) {
                double weight = zipf ? 1.0 / key : 1;
                loads[ring * PROCESSES + owner(owners, LookupTally.randomPoint(random))] += weight;
                total += weight;
            }
            for (int process = 0; process < PROCESSES; process++) {
                loads[ring * PROCESSES + process] *= PROCESSES / total;
            }
        }
        Arrays.sort(loads);
        return loads;
    }

    private static NodeRef process(SplittableRandom random, int places) {
        byte[] key = new byte[32];
        random.nextBytes(key);
        return RingProfile.DEFAULT.node(Bytes.copyOf(key), 0, new Endpoint("host", 1), 1, places);
    }

    private static <T> T owner(NavigableMap<RingId, T> owners, RingId point) {
        return Optional.ofNullable(owners.ceilingEntry(point))
                .orElseGet(owners::firstEntry)
                .getValue();
    }

    /** Asks live nodes for the owners of points, and compares with the places that the loads are computed from. */
    private static String checked(Size size) {
        int nodes = size.of(4, 16, 64);
        int points = size.of(100, 2_000, 2_000);
        SimCluster cluster = new SimCluster(new SimWorld(7), DhtConfig.lan())
                .virtualNodes(() -> PLACES)
                .grow(nodes)
                .settle(Duration.ofMinutes(2));
        NavigableMap<RingId, NodeRef> owners = new TreeMap<>();
        for (SimMember member : cluster.members()) {
            RingProfile.DEFAULT.places(member.dht().self()).forEach(place -> owners.put(place.id(), place));
        }
        SplittableRandom random = new SplittableRandom(7);
        int wrong = 0;
        for (int i = 0; i < points; i++) {
            RingId point = LookupTally.randomPoint(random);
            DhtNode asked = cluster.members().get(random.nextInt(nodes)).dht();
            wrong += cluster.await(asked.lookup(point)).owner().equals(owner(owners, point)) ? 0 : 1;
        }
        return "Of " + points + " lookups in a simulated ring of " + nodes + " nodes with " + PLACES
                + " virtual nodes each, " + wrong
                + " named another owner than the places that the loads are computed from.";
    }
}
