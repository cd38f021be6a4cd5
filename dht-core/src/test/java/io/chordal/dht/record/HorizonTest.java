// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The horizon as a set of (row, dot): over eight points, eight rows and three stores. */
class HorizonTest {
    private static final int POINTS = 8;
    private static final int STORES = 3;
    private static final int COUNTERS = 4;

    @Property(tries = 500)
    void joiningIsCommutativeAssociativeAndIdempotent(@ForAll long one, @ForAll long other, @ForAll long third) {
        Horizon a = random(one);
        Horizon b = random(other);
        Horizon c = random(third);

        assertThat(covered(a.plus(b))).isEqualTo(covered(b.plus(a))).isEqualTo(union(covered(a), covered(b)));
        assertThat(covered(a.plus(b).plus(c))).isEqualTo(covered(a.plus(b.plus(c))));
        assertThat(a.plus(a)).isEqualTo(a);
        assertThat(a.plus(b).plus(a)).isEqualTo(a.plus(b));
    }

    @Property(tries = 500)
    void homesThatHaveToldEachOtherAllHaveTheSameDigest(@ForAll long one, @ForAll long other) {
        Horizon a = random(one);
        Horizon b = random(other);

        Horizon first = a.plus(b);
        Horizon second = b.plus(a).plus(first);
        assertThat(first.plus(second).digest()).isEqualTo(second.plus(first).digest());
        assertThat(Horizon.of(first.rows(), first.arcs())).isEqualTo(first);
    }

    @Property(tries = 500)
    void anArcsPartCoversWhatTheWholeCoversThere(@ForAll long seed, @ForAll byte from, @ForAll byte to) {
        Horizon whole = random(seed);
        Arc arc = new Arc(point(from), point(to));

        assertThat(covered(whole.within(arc)))
                .isEqualTo(covered(whole).stream()
                        .filter(covered -> arc.contains(covered.row.position()))
                        .toList());
        assertThat(covered(whole.without(row -> !arc.contains(row.position()), List.of(arc))))
                .isEqualTo(covered(whole.within(arc)));
    }

    @Property(tries = 500)
    void foldingCoversAtLeastAsMuchInTheArcAndTheSameOutside(@ForAll long seed, @ForAll byte from, @ForAll byte to) {
        Horizon whole = random(seed);
        Arc arc = new Arc(point(from), point(to));
        Horizon folded = whole.folded(List.of(arc));

        assertThat(covered(folded)).containsAll(covered(whole));
        assertThat(covered(folded).stream()
                        .filter(covered -> !arc.contains(covered.row.position()))
                        .toList())
                .isEqualTo(covered(whole).stream()
                        .filter(covered -> !arc.contains(covered.row.position()))
                        .toList());
        assertThat(folded.rows().keySet()).noneMatch(row -> arc.contains(row.position()));
    }

    private static List<Covered> covered(Horizon horizon) {
        List<Covered> all = new ArrayList<>();
        for (int point = 0; point < POINTS; point++) {
            for (int store = 0; store < STORES; store++) {
                for (int counter = 1; counter <= COUNTERS; counter++) {
                    if (horizon.covers(row(point), dot(store, counter))) {
                        all.add(new Covered(row(point), dot(store, counter)));
                    }
                }
            }
        }
        return all;
    }

    private static List<Covered> union(List<Covered> one, List<Covered> other) {
        List<Covered> all = new ArrayList<>();
        for (int point = 0; point < POINTS; point++) {
            for (int store = 0; store < STORES; store++) {
                for (int counter = 1; counter <= COUNTERS; counter++) {
                    Covered each = new Covered(row(point), dot(store, counter));
                    if (one.contains(each) || other.contains(each)) {
                        all.add(each);
                    }
                }
            }
        }
        return all;
    }

    private static Horizon random(long seed) {
        Random random = new Random(seed);
        Map<RowId, Horizon.Entry> rows = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            rows.put(row(random.nextInt(POINTS)), new Horizon.Entry(context(random), random.nextInt(3)));
        }
        List<Horizon.Folded> arcs = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Arc arc = new Arc(point(random.nextInt(POINTS)), point(random.nextInt(POINTS)));
            arcs.add(new Horizon.Folded(arc, context(random)));
        }
        return Horizon.of(rows, arcs);
    }

    private static CausalContext context(Random random) {
        List<Dot> dots = new ArrayList<>();
        int always = random.nextInt(STORES);
        for (int store = 0; store < STORES; store++) {
            if (store == always || random.nextBoolean()) {
                dots.add(dot(store, 1 + random.nextInt(COUNTERS)));
            }
        }
        return new CausalContext(dots);
    }

    private static RingId point(int number) {
        return RingId.of(Math.floorMod(number, POINTS));
    }

    private static RowId row(int point) {
        return new RowId(point(point), Key.of("p" + point), Bytes.utf8("m"));
    }

    private static Dot dot(int store, int counter) {
        byte[] node = new byte[32];
        node[0] = (byte) store;
        return new Dot(Bytes.copyOf(node), 1, counter);
    }

    private record Covered(RowId row, Dot dot) {}
}
