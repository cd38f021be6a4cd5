// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class NamedRecordsTest {
    private final MemoryRegisters registers = new MemoryRegisters(new ManualTicker());
    private final NamedRecords<Thing> things = new NamedRecords<>(registers, Thing.KIND);

    @Test
    void aNameIsGivenOnce() {
        assertThat(now(things.create(Thing.of(1, "Alpha", "t1"))).orElseThrow().copies())
                .isEqualTo(1);

        assertThat(now(things.create(Thing.of(2, "alpha", "t2")))).isEmpty();
        assertThat(read("alpha")).contains(Thing.of(1, "Alpha", "t1"));
        assertThat(read("beta")).isEmpty();
    }

    @Test
    void whoComesInBetweenKeepsTheName() {
        registers.beforeNextWrite(() -> now(things.create(Thing.of(1, "alpha", "t1"))));

        assertThat(now(things.create(Thing.of(2, "alpha", "t2")))).isEmpty();
        assertThat(read("alpha")).contains(Thing.of(1, "alpha", "t1"));
    }

    @Test
    void aChangeIsMadeToWhatSomebodyElseLeft() {
        now(things.create(Thing.of(1, "alpha", "t1")));
        registers.beforeNextWrite(() -> now(things.update("alpha", thing -> thing.counting(10))));

        assertThat(now(things.update("alpha", thing -> thing.counting(thing.count() + 1))))
                .contains(Thing.of(1, "alpha", "t1").counting(11));
        assertThat(now(things.update("beta", thing -> thing))).isEmpty();
    }

    @Test
    void aChangeIsTriedEightTimesAndThenRefused() {
        now(things.create(Thing.of(1, "alpha", "t1")));
        List<Long> asked = new ArrayList<>();

        assertThatThrownBy(() -> now(things.update("alpha", thing -> {
                    asked.add(thing.count());
                    registers.beforeNextWrite(() -> registers.putSiblings(
                            Thing.KIND.key("alpha"),
                            List.of(Thing.KIND.written(thing.counting(thing.count() + 1), true))));
                    return thing.counting(1000);
                })))
                .hasCauseInstanceOf(TrackerException.class)
                .extracting(e -> Repeat.reason(e).orElseThrow())
                .isEqualTo(TrackerReason.REPLACED);
        assertThat(asked).hasSize(8);
    }

    @Test
    void aFailureIsToldAsItIsAndNotTriedAgain() {
        now(things.create(Thing.of(1, "alpha", "t1")));
        registers.failing(Optional.of(TrackerReason.OUTCOME_UNKNOWN));

        assertThatThrownBy(() -> now(things.create(Thing.of(2, "beta", "t1"))))
                .extracting(e -> Repeat.reason(e).orElseThrow())
                .isEqualTo(TrackerReason.OUTCOME_UNKNOWN);
    }

    @Test
    void siblingsOfOneRecordAreMergedAndWritten() {
        Thing one = Thing.of(1, "alpha", "t1");
        split("alpha", one.counting(3), one.counting(5));

        assertThat(read("alpha")).contains(one.counting(5));
        assertThat(now(registers.read(Thing.KIND.key("alpha"))).values())
                .containsExactly(Thing.KIND.written(one.counting(5), true));
    }

    @Test
    void ofTwoCreationsOneLivesOnUnderTheNameOfItsTracker() {
        Thing one = Thing.of(1, "Alpha", "t1").counting(1);
        Thing two = Thing.of(2, "alpha", "t2").counting(2);
        SplitNames<Thing> expected = SplitNames.of(List.of(one, two));
        Thing loser = expected.others().get(0);
        split("alpha", one, two);

        Thing keeper = read("alpha").orElseThrow();

        assertThat(keeper.id()).isEqualTo(expected.keeper().id());
        String other = loser.name() + "~" + loser.madeBy();
        assertThat(keeper.displaced()).containsExactly(other);
        Thing moved = read(other.toLowerCase(Locale.ROOT)).orElseThrow();
        assertThat(moved.id()).isEqualTo(loser.id());
        assertThat(moved.count()).isEqualTo(loser.count());
    }

    @Test
    void whatTheLoserBecameMeanwhileUnderItsNewNameStays() {
        Thing one = Thing.of(1, "alpha", "t1");
        Thing two = Thing.of(2, "alpha", "t2");
        split("alpha", one, two);
        Thing loser = SplitNames.of(List.of(one, two)).others().get(0);
        read("alpha");
        String name = "alpha~" + loser.madeBy();
        now(things.update(name, thing -> thing.counting(9)));

        split("alpha", one, two);
        read("alpha");

        assertThat(read(name).orElseThrow().count()).isEqualTo(9);
    }

    @Test
    void aNewNameThatIsTakenToGetsTheIdBehindIt() {
        List<Thing> same = IntStream.rangeClosed(1, 3)
                .mapToObj(id -> Thing.of(id, "alpha", "t1"))
                .toList();
        split("alpha", same.toArray(Thing[]::new));
        SplitNames<Thing> expected = SplitNames.of(same);

        Thing keeper = read("alpha").orElseThrow();

        assertThat(keeper.id()).isEqualTo(expected.keeper().id());
        assertThat(read("alpha~t1").orElseThrow().id())
                .isEqualTo(expected.others().get(0).id());
        assertThat(read("alpha~t1~" + expected.others().get(1).id())
                        .orElseThrow()
                        .id())
                .isEqualTo(expected.others().get(1).id());
    }

    @Test
    void twoThatPutTheSameNamesInOrderDoNotDisturbEachOther() {
        Thing one = Thing.of(1, "alpha", "t1");
        Thing two = Thing.of(2, "alpha", "t2");
        split("alpha", one, two);
        registers.beforeNextWrite(() -> read("alpha"));

        Thing keeper = read("alpha").orElseThrow();

        assertThat(keeper.displaced()).hasSize(1);
        assertThat(now(things.list(Optional.empty(), 10)).records()).hasSize(2);
    }

    @Property(tries = 50)
    void nobodyIsLostInASplitWhateverTheOrder(@ForAll @IntRange(min = 2, max = 6) int creations, @ForAll int seed) {
        MemoryRegisters fresh = new MemoryRegisters(new ManualTicker());
        NamedRecords<Thing> records = new NamedRecords<>(fresh, Thing.KIND);
        List<Thing> all = IntStream.range(0, creations)
                .mapToObj(i -> Thing.of(Math.abs(seed % 1000) + i, "alpha", "t" + i % 3))
                .toList();
        fresh.putSiblings(
                Thing.KIND.key("alpha"),
                all.stream().map(thing -> Thing.KIND.written(thing, true)).toList());

        now(records.find("alpha"));

        assertThat(now(records.list(Optional.empty(), 100)).records().stream().map(Thing::id))
                .containsExactlyInAnyOrderElementsOf(all.stream().map(Thing::id).toList());
    }

    @Test
    void pagesShowEachRecordOnceInTheOrderOfTheNames() {
        List<String> names = IntStream.range(0, 300)
                .mapToObj(i -> String.format(Locale.ROOT, "name%03d", i))
                .toList();
        names.forEach(name -> now(things.create(Thing.of(name.hashCode() & 0xfffffff, name, "t1"))));
        List<String> shown = new ArrayList<>();

        Optional<String> after = Optional.empty();
        do {
            NamedPage<Thing> page = now(things.list(after, 7));
            assertThat(page.records()).hasSizeLessThanOrEqualTo(7);
            page.records().forEach(thing -> shown.add(thing.name()));
            after = page.next();
        } while (after.isPresent());

        assertThat(shown).isEqualTo(names);
    }

    @Test
    void aListPutsWhatItFindsInOrderToo() {
        split("alpha", Thing.of(1, "alpha", "t1"), Thing.of(2, "alpha", "t2"));

        now(things.list(Optional.empty(), 10));

        assertThat(now(things.list(Optional.empty(), 10)).records())
                .extracting(Thing::name)
                .hasSize(2)
                .contains("alpha");
    }

    private void split(String name, Thing... sides) {
        registers.putSiblings(
                Thing.KIND.key(name),
                Stream.of(sides).map(thing -> Thing.KIND.written(thing, true)).toList());
    }

    @Test
    void anAttemptThatShowsUpLateTakesNoNameFromWhoWasToldToHaveIt() {
        for (int late = 2; late < 20; late++) {
            Thing acknowledged = Thing.of(1, "alpha", "t1");
            registers.putSiblings(
                    Thing.KIND.key("alpha"),
                    List.of(
                            Thing.KIND.written(Thing.of(late, "alpha", "t2"), false),
                            Thing.KIND.written(acknowledged, true)));

            assertThat(read("alpha")).contains(acknowledged);
            assertThat(now(things.list(Optional.empty(), 10)).records()).containsExactly(acknowledged);
        }
    }

    @Test
    void oneThatIsOnlyProposedCountsAsThereAndIsConfirmedByWhoeverFindsIt() {
        Thing proposed = Thing.of(1, "alpha", "t1");
        registers.putSiblings(Thing.KIND.key("alpha"), List.of(Thing.KIND.written(proposed, false)));

        assertThat(now(things.create(Thing.of(2, "alpha", "t2")))).isEmpty();

        assertThat(now(registers.read(Thing.KIND.key("alpha"))).values())
                .containsExactly(Thing.KIND.written(proposed, true));
    }

    @Test
    void whoeverReadsBetweenTheTwoStepsOfACreationDoesNotSpoilIt() {
        registers.beforeNextWrite(() -> registers.beforeNextWrite(() -> read("alpha")));

        assertThat(now(things.create(Thing.of(1, "alpha", "t1")))).isPresent();
        assertThat(read("alpha")).contains(Thing.of(1, "alpha", "t1"));
    }

    @Test
    void whatWasEnteredAndCouldNotBeConfirmedIsToldAsUnknown() {
        registers.beforeNextWrite(
                () -> registers.beforeNextWrite(() -> registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS))));

        assertThatThrownBy(() -> now(things.create(Thing.of(1, "alpha", "t1"))))
                .hasMessageContaining("look whether it is there")
                .extracting(e -> Repeat.reason(e).orElseThrow())
                .isEqualTo(TrackerReason.OUTCOME_UNKNOWN);

        registers.failing(Optional.empty());
        assertThat(now(things.create(Thing.of(2, "alpha", "t1")))).isEmpty();
    }

    @Test
    void ofTwoThatAreOnlyProposedOneIsThereAndItsMakerIsToldSo() {
        Thing one = Thing.of(1, "alpha", "t1");
        Thing two = Thing.of(2, "alpha", "t2");
        registers.putSiblings(
                Thing.KIND.key("alpha"), List.of(Thing.KIND.written(one, false), Thing.KIND.written(two, false)));
        Thing keeper = SplitNames.of(List.of(one, two)).keeper();

        assertThat(now(things.create(one)).isPresent()).isEqualTo(keeper.equals(one));
        assertThat(now(things.create(two)).isPresent()).isEqualTo(keeper.equals(two));
        assertThat(now(things.list(Optional.empty(), 10)).records()).containsExactly(keeper);
    }

    private Optional<Thing> read(String name) {
        return now(things.find(name)).value();
    }

    private static <T> T now(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isDone();
        return stage.toCompletableFuture().join();
    }
}
