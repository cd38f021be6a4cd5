// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.RowState;
import io.chordal.dht.store.RecordTable;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final String LONG = "x".repeat(1000);

    /** Whatever two homes have, wherever the arc begins: afterwards both have all of the arc, and nothing beyond it went over. */
    @Property(tries = 150)
    void afterwardsBothHaveTheSame(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TwoReplicas homes = new TwoReplicas();
        int partitions = 1 + random.nextInt(300);
        int rows = random.nextInt(600);
        double same = List.of(0.0, 0.5, 0.99).get(random.nextInt(3));
        for (int i = 0; i < rows; i++) {
            boolean both = random.nextDouble() < same;
            boolean here = both || random.nextInt(3) > 0;
            boolean there = both || !here || random.nextBoolean();
            String partition = "p" + random.nextInt(partitions);
            homes.put(partition, "i" + i, i + 1, here, there);
            if (!both) {
                homes.put(partition, "i" + i, rows + i + 1, random.nextBoolean(), random.nextBoolean());
            }
        }
        Arc arc = new Arc(point(random), point(random));
        int outside = homes.here().size() - homes.here().rows(arc).size();

        Conversation.Findings found = homes.compare(arc);

        assertThat(homes.here().size() - homes.here().rows(arc).size()).isEqualTo(outside);
        homes.send(found.lacking());
        assertThat(rows(homes.here(), arc)).isEqualTo(rows(homes.there(), arc));
        assertThat(homes.compare(arc).equal()).isTrue();
        assertThat(homes.roundTrips()).isEqualTo(1);
    }

    private static RingId point(SplittableRandom random) {
        return RingProfile.DEFAULT.position("point " + random.nextInt());
    }

    private static List<RowState> rows(RecordTable table, Arc arc) {
        return IntStream.range(0, table.rows(arc).size())
                .mapToObj(index -> table.rows(arc).at(index))
                .toList();
    }

    /** R11, a twentieth of it; benchmarks/run ring R11 has all. */
    @Test
    void equalHomesTakeOneRoundTripAndFewDifferencesFiveAtMost() {
        TwoReplicas homes = new TwoReplicas();
        for (int i = 0; i < 50_000; i++) {
            homes.put("partition " + i, "item", i + 1, true, i % 10_000 != 5_000);
        }

        Conversation.Findings found = homes.compare();
        assertThat(found.lacking()).hasSize(5);
        assertThat(homes.roundTrips()).isLessThanOrEqualTo(5);
        assertThat(homes.bytes()).isLessThanOrEqualTo(10_000);

        homes.send(found.lacking());
        assertThat(homes.wereEqual()).isTrue();
        assertThat(homes.roundTrips()).isEqualTo(1);
        assertThat(homes.bytes()).isLessThanOrEqualTo(200);
    }

    /** Names of 2,000 bytes in one partition: bounds are whole names, and answers are full before all ranges are listed. */
    @Test
    void longNamesFitTheMessages() {
        TwoReplicas homes = new TwoReplicas();
        for (int i = 0; i < 4_000; i++) {
            homes.put(LONG, LONG + i, i + 1, i % 2 == 0, true);
        }

        Conversation.Findings found = homes.compare();

        assertThat(found.lacking()).isEmpty();
        assertThat(homes.here().size()).isEqualTo(4_000);
        assertThat(homes.compare().equal()).isTrue();
    }

    @Test
    void noMessageIsLargerThanOneThatGrpcTakes() {
        TwoReplicas homes = new TwoReplicas();
        for (int i = 0; i < 4_000; i++) {
            homes.put(LONG, LONG + i, i + 1, i % 16 == 0, true);
        }

        homes.compare();

        assertThat(homes.largest()).isLessThan(3 << 20);
        assertThat(homes.here().size()).isEqualTo(4_000);
    }
}
