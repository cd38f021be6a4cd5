// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PickPolicyTest {

    @Property(tries = 400)
    void picksAreQueuedChunksAtSourcesThatHaveThemAndASlot(
            @ForAll Strategy strategy, @ForAll("snapshots") SwarmSnapshot snapshot, @ForAll long seed) {
        List<Pick> picks = strategy.policy().pick(snapshot, 20, new Random(seed));

        assertThat(picks).hasSizeLessThanOrEqualTo(20);
        assertThat(picks).extracting(Pick::chunk).doesNotHaveDuplicates();
        int[] taken = new int[snapshot.sources().size()];
        for (Pick pick : picks) {
            SourceView source = snapshot.sources().get(pick.source());
            assertThat(snapshot.queued().contains(pick.chunk())).isTrue();
            assertThat(source.have().contains(pick.chunk())).isTrue();
            assertThat(++taken[pick.source()]).isLessThanOrEqualTo(source.freeSlots());
        }
    }

    @Property(tries = 200)
    void theSameSeedGivesTheSamePicks(
            @ForAll Strategy strategy, @ForAll("snapshots") SwarmSnapshot snapshot, @ForAll long seed) {
        assertThat(strategy.policy().pick(snapshot, 20, new Random(seed)))
                .isEqualTo(strategy.policy().pick(snapshot, 20, new Random(seed)));
    }

    @Property(tries = 400)
    void nothingThatCouldBePickedIsLeft(
            @ForAll("manySourced") Strategy strategy, @ForAll("snapshots") SwarmSnapshot snapshot, @ForAll long seed) {
        List<Pick> picks = strategy.policy().pick(snapshot, 1_000, new Random(seed));

        ChunkSet left = without(snapshot.queued(), picks);
        for (int s = 0; s < snapshot.sources().size(); s++) {
            int index = s;
            long taken = picks.stream().filter(p -> p.source() == index).count();
            SourceView source = snapshot.sources().get(s);
            assertThat(taken < source.freeSlots() && source.have().intersects(left))
                    .isFalse();
        }
    }

    @Property(tries = 400)
    void noChunkThatCouldBeHadIsRarerThanTheFirstPick(@ForAll("snapshots") SwarmSnapshot snapshot, @ForAll long seed) {
        List<Pick> picks = new RarestFirst().pick(snapshot, 1, new Random(seed));

        int rarest = Integer.MAX_VALUE;
        for (SourceView source : snapshot.sources()) {
            if (source.freeSlots() > 0) {
                rarest = Math.min(
                        rarest,
                        snapshot.queued().and(source.have()).stream()
                                .map(snapshot.availability()::of)
                                .min()
                                .orElse(Integer.MAX_VALUE));
            }
        }
        if (rarest == Integer.MAX_VALUE) {
            assertThat(picks).isEmpty();
        } else {
            assertThat(snapshot.availability().of(picks.get(0).chunk())).isEqualTo(rarest);
        }
    }

    @Test
    @Tag("S1-11")
    void rarestFirstTakesTheChunkWithFewestHoldersAndDecidesTiesAndHoldersByChance() {
        ChunkSet all = ChunkSet.all(6);
        ChunkSet common = ChunkSet.of(6, 0, 1, 2, 3);
        SwarmSnapshot snapshot = snapshot(all, all, all, common);
        PickPolicy rarest = Strategy.parse("rarest").orElseThrow().policy();
        TreeMap<Integer, Integer> chunks = new TreeMap<>();
        TreeMap<Integer, Integer> holders = new TreeMap<>();
        for (int seed = 0; seed < 4_000; seed++) {
            Pick pick = rarest.pick(snapshot, 1, new Random(seed * 7919L)).get(0);
            chunks.merge(pick.chunk(), 1, Integer::sum);
            holders.merge(pick.source(), 1, Integer::sum);
        }

        assertThat(chunks.keySet()).containsExactly(4, 5);
        assertThat(chunks.values()).allSatisfy(n -> assertThat(n).isBetween(1_800, 2_200));
        assertThat(holders.keySet()).containsExactly(0, 1);
        assertThat(holders.values()).allSatisfy(n -> assertThat(n).isBetween(1_800, 2_200));
    }

    @Test
    void theLessBusyHolderIsAskedFirst() {
        ChunkSet all = ChunkSet.all(8);
        SwarmSnapshot snapshot = new SwarmSnapshot(
                all,
                Availability.none(8).replace(ChunkSet.none(8), all),
                ImmutableList.of(new SourceView(all, 6, 2, 0), new SourceView(all, 2, 6, 0)));

        assertThat(new RarestFirst().pick(snapshot, 3, new Random(1)))
                .extracting(Pick::source)
                .containsOnly(1);
    }

    @Test
    void sequentialGoesFromTheFirstToTheLast() {
        SwarmSnapshot snapshot = snapshot(ChunkSet.of(9, 2, 4, 5, 8), ChunkSet.all(9));

        assertThat(Strategy.SEQUENTIAL.policy().pick(snapshot, 3, new Random(1)))
                .extracting(Pick::chunk)
                .containsExactly(2, 4, 5);
    }

    @Test
    void randomOrderFavoursNoChunk() {
        SwarmSnapshot snapshot = snapshot(ChunkSet.all(4), ChunkSet.all(4), ChunkSet.of(4, 1));
        int[] first = new int[4];
        for (int seed = 0; seed < 4_000; seed++) {
            first[
                    new RandomOrder()
                            .pick(snapshot, 1, new Random(seed * 7919L))
                            .get(0)
                            .chunk()]++;
        }

        assertThat(first).satisfies(n -> assertThat(n[0]).isBetween(880, 1_120));
        assertThat(first[1]).isBetween(880, 1_120);
    }

    @Test
    @Tag("S0-22")
    void singleDrawsItsSourceByChance() {
        ChunkSet all = ChunkSet.all(6);
        SwarmSnapshot snapshot = snapshot(all, all, all, all);
        PickPolicy single = Strategy.parse("single").orElseThrow().policy();
        TreeMap<Integer, Integer> holders = new TreeMap<>();

        for (int seed = 0; seed < 3_000; seed++) {
            List<Pick> picks = single.pick(snapshot, 6, new Random(seed * 7919L));
            assertThat(picks).extracting(Pick::source).containsOnly(picks.get(0).source());
            holders.merge(picks.get(0).source(), 1, Integer::sum);
        }

        assertThat(holders.keySet()).containsExactly(0, 1, 2);
        assertThat(holders.values()).allSatisfy(n -> assertThat(n).isBetween(850, 1_150));
    }

    @Test
    void singleStaysWithTheSourceInUseAndThenTakesAnother() {
        ChunkSet all = ChunkSet.all(6);
        Availability two = Availability.none(6);
        SourceView used = new SourceView(all, 0, 4, 9);
        SourceView busy = new SourceView(all, 1, 0, 3);
        SourceView fresh = new SourceView(all, 0, 4, 0);

        assertThat(single(all, two, fresh, used)).extracting(Pick::source).containsOnly(1);
        assertThat(single(all, two, used, busy)).isEmpty();
        assertThat(single(ChunkSet.of(6, 5), two, new SourceView(ChunkSet.of(6, 1), 0, 4, 9), fresh))
                .containsExactly(new Pick(5, 1));
        assertThat(new SingleSource().allowsEndgame()).isFalse();
    }

    @Test
    void aLargeFileFromManySourcesIsPickedWithoutQuadraticCost() {
        int chunks = 6_144;
        Random random = new Random(5);
        List<ChunkSet> have = new ArrayList<>();
        Availability availability = Availability.none(chunks);
        for (int s = 0; s < 50; s++) {
            BitSet bits = new BitSet();
            for (int c = 0; c < chunks; c++) {
                bits.set(c, s == 0 || random.nextInt(3) > 0);
            }
            have.add(ChunkSet.of(chunks, bits));
            availability = availability.replace(ChunkSet.none(chunks), have.get(s));
        }
        Availability counts = availability;

        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            BitSet queued = ChunkSet.all(chunks).toBitSet();
            for (int round = 0; !queued.isEmpty(); round++) {
                int free = round % 50;
                ImmutableList.Builder<SourceView> sources = ImmutableList.builder();
                for (int s = 0; s < 50; s++) {
                    sources.add(new SourceView(have.get(s), 4, s == free || s == 0 ? 1 : 0, 0));
                }
                SwarmSnapshot snapshot = new SwarmSnapshot(ChunkSet.of(chunks, queued), counts, sources.build());
                new RarestFirst().pick(snapshot, 2, random).forEach(p -> queued.clear(p.chunk()));
            }
        });
    }

    private static List<Pick> single(ChunkSet queued, Availability availability, SourceView... sources) {
        SwarmSnapshot snapshot = new SwarmSnapshot(queued, availability, ImmutableList.copyOf(sources));
        return new SingleSource().pick(snapshot, 10, new Random(1));
    }

    private static ChunkSet without(ChunkSet queued, List<Pick> picks) {
        return queued.minus(ChunkSet.of(
                queued.chunkCount(), picks.stream().mapToInt(Pick::chunk).toArray()));
    }

    private static SwarmSnapshot snapshot(ChunkSet queued, ChunkSet... sources) {
        Availability availability = Availability.none(queued.chunkCount());
        ImmutableList.Builder<SourceView> views = ImmutableList.builder();
        for (ChunkSet have : sources) {
            availability = availability.replace(ChunkSet.none(queued.chunkCount()), have);
            views.add(new SourceView(have, 0, 4, 0));
        }
        return new SwarmSnapshot(queued, availability, views.build());
    }

    @Provide
    Arbitrary<Strategy> manySourced() {
        return Arbitraries.of(Strategy.RAREST, Strategy.SEQUENTIAL, Strategy.RANDOM);
    }

    @Provide
    Arbitrary<SwarmSnapshot> snapshots() {
        return Arbitraries.longs().map(seed -> {
            Random random = new Random(seed);
            int chunks = 1 + random.nextInt(40);
            Availability availability = Availability.none(chunks);
            ImmutableList.Builder<SourceView> sources = ImmutableList.builder();
            for (int s = random.nextInt(6); s > 0; s--) {
                ChunkSet have = some(chunks, random);
                availability = availability.replace(ChunkSet.none(chunks), have);
                sources.add(new SourceView(have, random.nextInt(4), random.nextInt(5), random.nextInt(10)));
            }
            return new SwarmSnapshot(some(chunks, random), availability, sources.build());
        });
    }

    private static ChunkSet some(int chunks, Random random) {
        BitSet bits = new BitSet();
        int density = random.nextInt(5);
        for (int c = 0; c < chunks; c++) {
            bits.set(c, random.nextInt(4) < density);
        }
        return ChunkSet.of(chunks, bits);
    }
}
