// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who watches the epochs of groups, and what it is told. */
class EpochWatchTest {
    private final MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
    private final GroupWorld world = new GroupWorld(registers, "t1");
    private final GroupWorld elsewhere = new GroupWorld(registers, "t2");
    private final EpochWatch epochs = world.parts.epochs();
    private final Told told = new Told();

    @BeforeEach
    void groups() {
        world.create("ada", "photos");
        world.create("ada", "films");
        world.add("ada", "photos", "bob");
        world.add("ada", "photos", "cyd");
        world.add("ada", "films", "bob");
    }

    @Test
    void whoWatchesIsToldAllThatThereAreAndThenWhatIsRaised() {
        watch(List.of("films", "Photos", "photos", "none", "public", "not a name"), told);
        assertThat(told.take()).containsExactlyInAnyOrder("films 1", "photos 1");

        world.remove("ada", "photos", "bob");
        assertThat(told.take()).containsExactly("photos 2");
        world.request("dan", "photos");
        world.accept("ada", "photos", "dan");
        assertThat(told.take()).isEmpty();
    }

    @Test
    void whoWatchesNothingThatThereIsIsToldSo() {
        watch(List.of("none"), told);

        assertThat(told.calls).isEqualTo(1);
        assertThat(told.take()).isEmpty();
    }

    @Test
    void whatHappenedAtAnotherTrackerIsToldOnceItWasRelayedOrPolled() {
        watch(List.of("photos", "films"), told);
        told.take();

        elsewhere.remove("ada", "photos", "bob");
        assertThat(told.take()).isEmpty();
        epochs.raised(world.group("photos").groupId(), 2);
        assertThat(told.take()).containsExactly("photos 2");

        elsewhere.leave("bob", "films");
        GroupWorld.get(epochs.poll());
        assertThat(told.take()).containsExactly("films 2");
        GroupWorld.get(epochs.poll());
        epochs.raised(world.group("photos").groupId(), 1);
        assertThat(told.take()).isEmpty();
    }

    @Test
    void whileNothingCanBeReadNothingIsToldAndNothingIsLost() {
        watch(List.of("photos"), told);
        told.take();
        elsewhere.remove("ada", "photos", "bob");

        registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        GroupWorld.get(epochs.poll());
        assertThat(told.take()).isEmpty();

        registers.failing(Optional.empty());
        GroupWorld.get(epochs.poll());
        assertThat(told.take()).containsExactly("photos 2");
    }

    @Test
    void whoWatchesHearsThatSomebodyIsThereAsLongAsTheGroupsCanBeRead() {
        EpochStream stream = watch(List.of("photos"), told);
        epochs.beat();
        assertThat(told.calls).isEqualTo(2);

        registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        GroupWorld.get(epochs.poll());
        epochs.beat();
        assertThat(told.calls).isEqualTo(2);

        registers.failing(Optional.empty());
        GroupWorld.get(epochs.poll());
        told.ready = false;
        epochs.beat();
        assertThat(told.calls).isEqualTo(2);
        told.ready = true;
        epochs.beat();
        assertThat(told.calls).isEqualTo(3);
        stream.close();
        epochs.beat();
        assertThat(told.calls).isEqualTo(3);
        assertThat(told.take()).containsExactly("photos 1");
    }

    @Test
    void forASlowWatcherOnlyTheHighestEpochOfEachGroupWaits() {
        EpochStream stream = watch(List.of("photos", "films"), told);
        told.take();
        told.ready = false;

        world.remove("ada", "photos", "bob");
        world.remove("ada", "photos", "cyd");
        world.remove("ada", "films", "bob");
        assertThat(told.take()).isEmpty();

        told.ready = true;
        stream.drain();
        assertThat(told.take()).containsExactlyInAnyOrder("photos 3", "films 2");
        stream.drain();
        assertThat(told.take()).isEmpty();
    }

    @Test
    void whoIsGoneIsToldNothingMore() {
        EpochStream stream = watch(List.of("photos"), told);
        told.take();
        stream.close();
        stream.close();

        world.remove("ada", "photos", "bob");
        stream.drain();

        assertThat(told.take()).isEmpty();
    }

    @Test
    void watchersAreBoundedAndEachThatGoesMakesRoomForOne() {
        List<EpochStream> open = IntStream.range(0, EpochIndex.MAX_STREAMS)
                .mapToObj(i -> watch(List.of("photos"), new Told()))
                .toList();
        full(List.of("photos"));
        open.get(7).close();
        registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        assertThat(GroupWorld.refusal(() -> watch(List.of("photos"), told))).contains(TrackerReason.TOO_FEW_TRACKERS);
        registers.failing(Optional.empty());

        watch(List.of("photos"), told);

        full(List.of("photos"));
        assertThat(GroupWorld.refusal(() -> watch(
                        IntStream.rangeClosed(0, EpochWatch.MAX_GROUPS)
                                .mapToObj(i -> "g" + i)
                                .toList(),
                        told)))
                .contains(TrackerReason.INVALID_REQUEST);
    }

    @Test
    void groupsThatAreWatchedAreBoundedToo() {
        List<String> names = IntStream.rangeClosed(0, EpochIndex.MAX_WATCHED)
                .mapToObj(i -> "g" + i)
                .toList();
        names.forEach(name -> world.create("owner." + names.indexOf(name) / Places.MAX, name));
        List<EpochStream> open = new ArrayList<>();
        for (int i = 0; i < EpochIndex.MAX_WATCHED; i += EpochWatch.MAX_GROUPS) {
            open.add(watch(names.subList(i, Math.min(EpochIndex.MAX_WATCHED, i + EpochWatch.MAX_GROUPS)), new Told()));
        }

        full(names.subList(EpochIndex.MAX_WATCHED, names.size()));
        open.forEach(EpochStream::close);

        assertThat(watch(names.subList(EpochIndex.MAX_WATCHED, names.size()), told)
                        .groups())
                .hasSize(1);
    }

    private void full(List<String> names) {
        assertThat(GroupWorld.refusal(() -> watch(names, told))).contains(TrackerReason.TRACKER_FULL);
    }

    private EpochStream watch(List<String> names, Told sink) {
        return GroupWorld.get(epochs.open(names, sink));
    }

    /** What somebody was told, while it takes it. */
    private static final class Told implements EpochSink {
        private final List<String> all = new ArrayList<>();
        private boolean ready = true;
        private int calls;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void send(List<GroupEpoch> epochs) {
            calls++;
            epochs.forEach(epoch -> all.add(epoch.group().name() + " " + epoch.epoch()));
        }

        List<String> take() {
            List<String> taken = List.copyOf(all);
            all.clear();
            return taken;
        }
    }
}
