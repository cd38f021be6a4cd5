// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.pick.RarestFirst;
import io.chordal.swarm.pick.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class DownloadEngineTest {
    private static final int CHUNKS = 24;
    private static final ChunkLayout LAYOUT = new ChunkLayout(CHUNKS * 524288L - 5);
    private static final long SECOND = 1_000_000_000L;
    private static final SourceId A = new SourceId("a");
    private static final SourceId B = new SourceId("b");

    /** Does what the engine says, as far as a model goes, and objects to what must not be. */
    private static final class Model implements DownloadCommand.Handler {
        private final MemoryBudget budget = new MemoryBudget(9 * 524288);
        private final DownloadConfig config = DownloadConfig.defaults().withParallel(10);
        private final DownloadEngine engine;
        private final NavigableMap<SourceId, ChunkSet> has = new TreeMap<>();
        private final NavigableMap<SourceId, ChunkSet> owed = new TreeMap<>();
        private final NavigableMap<Integer, SourceId> writing = new TreeMap<>();
        private final List<SourceId> banned = new ArrayList<>();
        private final List<Stall> stalls = new ArrayList<>();
        private ChunkSet have = ChunkSet.none(CHUNKS);
        private ChunkSet announced = ChunkSet.none(CHUNKS);
        private boolean complete;
        private int failures;
        private long now;

        Model(Strategy strategy, long seed) {
            engine = new DownloadEngine(LAYOUT, have, config, strategy.policy(), budget, new Random(seed));
        }

        void run(List<DownloadCommand> commands) {
            commands.forEach(c -> c.applyTo(this));
            check();
        }

        void check() {
            assertThat(owed.values().stream().mapToInt(ChunkSet::cardinality).sum())
                    .isLessThanOrEqualTo(10);
            assertThat(budget.reserved()).isLessThanOrEqualTo(budget.limit());
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                int c = chunk;
                long asked = owed.values().stream().filter(s -> s.contains(c)).count();
                assertThat(asked).isLessThanOrEqualTo(2);
                boolean underWay = asked > 0 || writing.containsKey(chunk);
                assertThat(engine.stateOf(chunk))
                        .isEqualTo(
                                have.contains(chunk)
                                        ? ChunkState.HAVE
                                        : underWay ? ChunkState.IN_FLIGHT : ChunkState.QUEUED);
            }
            assertThat(engine.progress(now).have()).isEqualTo(have);
        }

        ChunkSet owedBy(SourceId source) {
            return owed.getOrDefault(source, ChunkSet.none(CHUNKS));
        }

        void settle(SourceId source, int chunk) {
            owed.put(source, owedBy(source).minus(ChunkSet.of(CHUNKS, chunk)));
        }

        @Override
        public void request(SourceId source, ChunkSet chunks) {
            assertThat(banned).doesNotContain(source);
            assertThat(has.get(source).plus(chunks)).isEqualTo(has.get(source));
            assertThat(owedBy(source).intersects(chunks)).isFalse();
            assertThat(chunks.cardinality()).isBetween(1, config.pipelineMax());
            owed.put(source, owedBy(source).plus(chunks));
        }

        @Override
        public void cancel(SourceId source, ChunkSet chunks) {
            owed.put(source, owedBy(source).minus(chunks));
        }

        @Override
        public void store(SourceId source, int chunk) {
            assertThat(writing.put(chunk, source)).isNull();
        }

        @Override
        public void discard(SourceId source, int chunk) {
            assertThat(owedBy(source).contains(chunk)).isFalse();
        }

        @Override
        public void announce(ChunkSet fresh, ChunkSet now) {
            assertThat(announced.intersects(fresh)).isFalse();
            assertThat(now.plus(fresh)).isEqualTo(now);
            announced = announced.plus(fresh);
        }

        @Override
        public void withdraw(ChunkSet lost, ChunkSet now) {
            announced = announced.minus(lost);
        }

        @Override
        public void refreshSources() {}

        @Override
        public void checkpoint() {}

        @Override
        public void complete() {
            complete = true;
        }

        @Override
        public void banned(SourceId source, int chunk) {
            banned.add(source);
        }

        @Override
        public void changed() {
            engine.progress(now).stall().ifPresent(stalls::add);
        }

        @Override
        public void failed(StorageException cause) {
            failures++;
        }
    }

    @Property(tries = 60)
    void noOrderOfEventsBreaksTheBooks(@ForAll Strategy strategy, @ForAll long seed) {
        Random chance = new Random(seed);
        Model model = new Model(strategy, seed);
        model.run(model.engine.start(0));
        for (int i = 0; i < 300; i++) {
            model.now += chance.nextInt(5) == 0 ? chance.nextInt(3_000) * 1_000_000L : chance.nextInt(1_000);
            SourceId source = new SourceId("s" + chance.nextInt(5));
            event(model, source, chance.nextInt(CHUNKS), chance);
        }
        assertThat(model.failures).isZero();
    }

    private static void event(Model model, SourceId source, int chunk, Random chance) {
        DownloadEngine engine = model.engine;
        switch (chance.nextInt(12)) {
            case 0 -> {
                model.has.put(source, some(chance));
                model.run(engine.sourceHas(source, model.has.get(source), model.now));
            }
            case 1 -> {
                model.has.putIfAbsent(source, some(chance));
                model.run(engine.sourceFound(source, model.has.get(source), model.now));
            }
            case 2, 3, 4, 5 -> {
                int next = model.owedBy(source).next(0);
                if (next >= 0) {
                    model.settle(source, next);
                    model.run(engine.verified(source, next, model.now));
                }
            }
            case 6, 7 -> {
                if (!model.writing.isEmpty()) {
                    int written = model.writing.firstKey();
                    SourceId from = model.writing.remove(written);
                    model.have = model.have.with(written);
                    model.run(engine.stored(from, written, model.now));
                }
            }
            case 8 -> {
                ChunkSet missing = model.owedBy(source);
                model.owed.remove(source);
                model.run(engine.failed(source, missing, SourceFailure.UNREACHABLE, model.now));
            }
            case 9 -> {
                if (model.owedBy(source).contains(chunk)) {
                    model.settle(source, chunk);
                    model.has.put(source, model.has.get(source).minus(ChunkSet.of(CHUNKS, chunk)));
                    model.run(engine.unavailable(source, chunk, model.now));
                }
            }
            case 10 -> {
                if (chance.nextInt(10) == 0 && model.owedBy(source).contains(chunk)) {
                    model.settle(source, chunk);
                    model.run(engine.corrupt(source, chunk, model.now));
                } else if (model.have.contains(chunk) && !model.complete) {
                    model.have = model.have.minus(ChunkSet.of(CHUNKS, chunk));
                    model.run(engine.lost(ChunkSet.of(CHUNKS, chunk), model.now));
                }
            }
            default -> model.run(engine.tick(model.now));
        }
    }

    private static ChunkSet some(Random chance) {
        int[] chunks = chance.ints(chance.nextInt(40), 0, CHUNKS).toArray();
        return ChunkSet.of(CHUNKS, chunks);
    }

    @Test
    void eventsThatComeTooLateChangeNothing() {
        Model model = new Model(Strategy.RAREST, 1);
        model.has.put(A, ChunkSet.all(CHUNKS));
        model.run(model.engine.sourceHas(A, ChunkSet.all(CHUNKS), 0));
        int chunk = model.owedBy(A).next(0);
        model.run(model.engine.pause(1));
        assertThat(model.owedBy(A).isEmpty()).isTrue();

        model.run(model.engine.verified(A, chunk, 2));
        model.run(model.engine.failed(A, ChunkSet.of(CHUNKS, chunk), SourceFailure.UNREACHABLE, 3));
        model.run(model.engine.unavailable(B, chunk, 4));
        assertThat(model.writing).isEmpty();
        assertThat(model.budget.reserved()).isZero();
    }

    @Test
    void aFailingSourceWaitsLongerEachTimeAndIsDroppedInTheEnd() {
        Model model = new Model(Strategy.RAREST, 2);
        model.has.put(A, ChunkSet.all(CHUNKS));
        model.run(model.engine.sourceFound(A, ChunkSet.all(CHUNKS), 0));
        List<Long> waits = new ArrayList<>();
        long failedAt = 0;
        while (state(model) != DownloadProgress.SourceState.GONE) {
            ChunkSet missing = model.owedBy(A);
            if (missing.isEmpty()) {
                model.now += SECOND / 20;
                model.run(model.engine.tick(model.now));
                continue;
            }
            waits.add(model.now - failedAt);
            failedAt = model.now;
            model.owed.remove(A);
            model.run(model.engine.failed(A, missing, SourceFailure.UNREACHABLE, model.now));
        }

        assertThat(waits).hasSize(8);
        assertThat(waits.get(1)).isBetween(SECOND * 3 / 8, SECOND);
        assertThat(waits.get(4)).isBetween(SECOND * 3, SECOND * 5 + SECOND / 10);
        assertThat(waits.get(7)).isBetween(SECOND * 11, SECOND * 19);
        assertThat(model.engine.sourceFound(A, ChunkSet.all(CHUNKS), model.now))
                .noneMatch(DownloadCommand.Request.class::isInstance);
        model.run(model.engine.sourceHas(A, ChunkSet.all(CHUNKS), model.now));
        assertThat(model.owedBy(A).isEmpty()).isFalse();
    }

    @Test
    void aSourceThatSpeaksButDoesNotDeliverGoesOnWaiting() {
        Model model = new Model(Strategy.RAREST, 8);
        ChunkSet all = ChunkSet.all(CHUNKS);
        model.has.put(A, all);
        model.run(model.engine.sourceHas(A, all, 0));
        model.now = 11 * SECOND;
        model.run(model.engine.tick(model.now));
        assertThat(model.owedBy(A).isEmpty()).isTrue();

        model.run(model.engine.sourceHas(A, all, model.now + 1));
        assertThat(model.owedBy(A).isEmpty()).isTrue();
        assertThat(state(model)).isEqualTo(DownloadProgress.SourceState.WAITING);
        model.now = 12 * SECOND;
        model.run(model.engine.tick(model.now));
        assertThat(model.owedBy(A).isEmpty()).isFalse();
    }

    @Test
    void aDroppedSourceThatOthersStillNameIsTriedAgainAfterAWhile() {
        Model model = new Model(Strategy.RAREST, 3);
        ChunkSet all = ChunkSet.all(CHUNKS);
        model.has.put(A, all);
        model.run(model.engine.sourceFound(A, all, 0));
        for (int i = 0; state(model) != DownloadProgress.SourceState.GONE; i++) {
            model.now += 20 * SECOND;
            model.run(model.engine.tick(model.now));
            ChunkSet missing = model.owedBy(A);
            model.owed.remove(A);
            model.run(model.engine.failed(A, missing, SourceFailure.BUSY, model.now));
            assertThat(i).isLessThan(20);
        }
        model.now += 29 * SECOND;
        model.run(model.engine.sourceFound(A, all, model.now));
        assertThat(model.owedBy(A).isEmpty()).isTrue();
        model.now += 2 * SECOND;
        model.run(model.engine.sourceFound(A, all, model.now));
        assertThat(model.owedBy(A).isEmpty()).isFalse();
    }

    @Test
    void aSourceToWhichALaterGrantHasToBeShownIsNeverDroppedAndAskedAtOnceWhenItSpeaks() {
        Model model = new Model(Strategy.RAREST, 3);
        ChunkSet all = ChunkSet.all(CHUNKS);
        model.has.put(A, all);
        model.run(model.engine.sourceFound(A, all, 0));
        for (int i = 0; i < 30; i++) {
            ChunkSet missing = model.owedBy(A);
            assertThat(missing.isEmpty()).as("asked again, time %d", i).isFalse();
            model.owed.remove(A);
            model.run(model.engine.failed(A, missing, SourceFailure.LAPSED, model.now));
            assertThat(state(model)).isEqualTo(DownloadProgress.SourceState.WAITING);
            model.now += SECOND;
            model.run(model.engine.tick(model.now));
        }
        ChunkSet missing = model.owedBy(A);
        model.owed.remove(A);
        model.run(model.engine.failed(A, missing, SourceFailure.LAPSED, model.now));
        model.run(model.engine.sourceHas(A, all, model.now));
        assertThat(model.owedBy(A).isEmpty()).isFalse();
    }

    @Test
    void theStallNamesTheChunksThatNobodyHas() {
        assertThat(stallOf(ChunkSet.none(CHUNKS)).toString()).isEqualTo("stalled: no source has chunks 3, 7-9");
        assertThat(stallOf(ChunkSet.of(CHUNKS, 7)).toString())
                .isEqualTo("stalled: no source has chunks 3, 7-9 (b does not answer)");
    }

    /** Chunks 3 and 7 to 9 are missing; a has none of them, b has these and failed. */
    private static Stall stallOf(ChunkSet hadByB) {
        Model model = new Model(Strategy.RAREST, 4);
        model.has.put(A, ChunkSet.of(CHUNKS, 0));
        model.has.put(B, hadByB);
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            if (chunk != 3 && (chunk < 7 || chunk > 9)) {
                model.have = model.have.with(chunk);
                model.engine.stored(B, chunk, 0);
            }
        }
        model.run(model.engine.sourceHas(A, model.has.get(A), 0));
        model.run(model.engine.sourceHas(B, hadByB, 0));
        ChunkSet missing = model.owedBy(B);
        model.owed.remove(B);
        model.run(model.engine.failed(B, missing, SourceFailure.UNREACHABLE, 0));
        model.now = SECOND * 5 / 4;
        model.owed.put(B, missing);
        model.engine.tick(model.now);
        return model.engine.progress(model.now).stall().orElseThrow();
    }

    @Test
    void inTheEndgameTheFirstAnswerWinsAndTheOtherRequestIsCancelled() {
        Model model = new Model(Strategy.RAREST, 5);
        ChunkSet last = ChunkSet.of(CHUNKS, 5);
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            if (chunk != 5) {
                model.have = model.have.with(chunk);
                model.engine.stored(B, chunk, 0);
            }
        }
        model.has.put(A, last);
        model.run(model.engine.sourceHas(A, last, 0));
        model.has.put(B, last);
        model.run(model.engine.sourceHas(B, last, 0));
        assertThat(model.owedBy(B).isEmpty()).isTrue();

        model.now = 5 * SECOND;
        model.run(model.engine.tick(model.now));
        assertThat(model.owedBy(A)).isEqualTo(model.owedBy(B)).isEqualTo(last);
        model.settle(B, 5);
        model.run(model.engine.verified(B, 5, model.now));

        assertThat(model.owedBy(A).isEmpty()).isTrue();
        assertThat(model.writing).containsEntry(5, B);
        model.run(model.engine.verified(A, 5, model.now));
        model.writing.clear();
        model.have = model.have.with(5);
        model.run(model.engine.stored(B, 5, model.now));
        assertThat(model.complete).isTrue();
        assertThat(model.budget.reserved()).isZero();
    }

    @Test
    void aSourceMuchSlowerThanAnIdleOneLosesItsRequestsAndWaits() {
        Model model = new Model(Strategy.SINGLE, 7);
        ChunkSet all = ChunkSet.all(CHUNKS);
        model.has.put(A, all);
        model.has.put(B, all);
        model.run(model.engine.sourceHas(A, all, 0));
        deliver(model, A, 8, SECOND / 20);
        model.run(model.engine.sourceHas(B, all, model.now));
        model.run(model.engine.sourceLost(A, model.now));
        deliver(model, B, 4, SECOND);
        model.run(model.engine.sourceHas(A, all, model.now));
        assertThat(model.owedBy(A).isEmpty()).isTrue();

        for (int i = 0; i < 8 && !model.owedBy(B).isEmpty() && model.owedBy(A).isEmpty(); i++) {
            model.now += SECOND;
            model.engine.bytesArrived(B, 1_000, model.now);
            model.run(model.engine.tick(model.now));
        }

        assertThat(model.owedBy(B).isEmpty()).isTrue();
        assertThat(model.owedBy(A).isEmpty()).isFalse();
        model.run(model.engine.sourceHas(B, all, model.now));
        assertThat(model.engine.progress(model.now).sources().get(1).state())
                .isEqualTo(DownloadProgress.SourceState.WAITING);
    }

    /** So many chunks come from a source, one each {@code pause}. */
    private static void deliver(Model model, SourceId source, int chunks, long pause) {
        for (int i = 0; i < chunks; i++) {
            int chunk = model.owedBy(source).next(0);
            model.now += pause;
            model.engine.bytesArrived(source, 524288, model.now);
            model.run(model.engine.tick(model.now));
            model.settle(source, chunk);
            model.run(model.engine.verified(source, chunk, model.now));
            model.writing.remove(chunk);
            model.have = model.have.with(chunk);
            model.run(model.engine.stored(source, chunk, model.now));
        }
    }

    @Test
    void onlyWantedChunksAreAskedFor() {
        MemoryBudget budget = new MemoryBudget(MemoryBudget.DEFAULT_LIMIT);
        DownloadEngine engine = new DownloadEngine(
                LAYOUT, ChunkSet.none(CHUNKS), DownloadConfig.defaults(), new RarestFirst(), budget, new Random(6));
        engine.need(ChunkSet.of(CHUNKS, 2), 0);

        assertThat(engine.sourceHas(A, ChunkSet.all(CHUNKS), 0))
                .filteredOn(DownloadCommand.Request.class::isInstance)
                .containsExactly(new DownloadCommand.Request(A, ChunkSet.of(CHUNKS, 2)));
        assertThat(engine.stateOf(2)).isEqualTo(ChunkState.IN_FLIGHT);
        assertThat(engine.stateOf(3)).isEqualTo(ChunkState.NOT_NEEDED);
        engine.verified(A, 2, 1);
        engine.stored(A, 2, 2);
        assertThat(engine.tick(10 * SECOND)).noneMatch(DownloadCommand.Complete.class::isInstance);
        assertThat(engine.progress(10 * SECOND).stall()).isEmpty();
        assertThat(engine.need(ChunkSet.all(CHUNKS), 10 * SECOND)).anyMatch(DownloadCommand.Request.class::isInstance);
    }

    private static DownloadProgress.SourceState state(Model model) {
        return model.engine.progress(model.now).sources().get(0).state();
    }
}
