// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RowTreeTest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    @Property(tries = 200)
    void itAnswersAsASortedMapDoes(@ForAll long seed) {
        Random random = new Random(seed);
        RowTree tree = new RowTree();
        TreeMap<RowId, RowState> model = new TreeMap<>();
        for (int step = 1; step < 150; step++) {
            RowId id = Rows.at(random.nextInt(20), "m" + random.nextInt(4));
            if (random.nextInt(3) == 0) {
                tree.remove(id);
                model.remove(id);
            } else {
                RowState row = Rows.plain(id, "x", step);
                tree.put(row);
                model.put(id, row);
            }
            assertThat(tree.size()).isEqualTo(model.size());
            assertThat(tree.find(id)).isEqualTo(java.util.Optional.ofNullable(model.get(id)));
            assertThat(tree.rank(row -> row.compareTo(id) < 0))
                    .isEqualTo(model.headMap(id).size());
        }
        List<RowState> rows = new ArrayList<>(model.values());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(tree.at(i)).isEqualTo(rows.get(i));
        }
        int from = random.nextInt(rows.size() + 1);
        int to = from + random.nextInt(rows.size() - from + 1);
        assertSum(tree.summary(from, to), rows.subList(from, to));
    }

    @Property(tries = 200)
    void anArcNumbersItsRowsFromItsBeginningOverZero(@ForAll long seed) {
        Random random = new Random(seed);
        RowTree tree = new RowTree();
        List<RowState> all = new ArrayList<>();
        for (int position = 0; position < 20; position++) {
            for (int m = random.nextInt(3); m > 0; m--) {
                RowState row = Rows.plain(Rows.at(position, "m" + m), "x", position * 10 + m);
                tree.put(row);
                all.add(row);
            }
        }
        int from = random.nextInt(20);
        int to = random.nextInt(20);
        Arc arc = new Arc(RingId.of(from), RingId.of(to));
        List<RowState> expected = all.stream()
                .filter(row -> arc.contains(row.id().position()))
                .sorted((a, b) -> {
                    int byWalk = Integer.compare(walk(from, a), walk(from, b));
                    return byWalk != 0 ? byWalk : a.id().compareTo(b.id());
                })
                .collect(Collectors.toList());

        ArcRows rows = new ArcRows(tree, arc);

        assertThat(rows.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(rows.at(i)).isEqualTo(expected.get(i));
            assertThat(rows.indexOf(expected.get(i).id())).isEqualTo(i);
        }
        int a = random.nextInt(expected.size() + 1);
        int b = a + random.nextInt(expected.size() - a + 1);
        assertSum(rows.summary(a, b), expected.subList(a, b));
    }

    private static int walk(int from, RowState row) {
        int steps = Math.floorMod(row.id().position().toBigInteger().intValue() - from, 20);
        return steps == 0 ? 20 : steps;
    }

    private static void assertSum(RowSummary sum, List<RowState> rows) {
        BigInteger digests = rows.stream()
                .map(row -> new BigInteger(1, row.digest().toByteArray()))
                .reduce(BigInteger.ZERO, BigInteger::add)
                .mod(MODULUS);
        assertThat(sum.fingerprint()).isEqualTo(fingerprint(rows.size(), digests));
        assertThat(sum.rows()).isEqualTo(rows.size());
        assertThat(sum.cost()).isEqualTo(rows.stream().mapToInt(RowState::cost).sum());
    }

    private static Bytes fingerprint(int count, BigInteger digests) {
        byte[] sum = RingId.of(digests).toBytes().toByteArray();
        byte[] hashed = RingProfile.DEFAULT
                .position(Bytes.copyOf(
                        ByteBuffer.allocate(40).putLong(count).put(sum).array()))
                .toBytes()
                .toByteArray();
        return Bytes.copyOf(Arrays.copyOf(hashed, 16));
    }
}
