// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.testing.HomeNodes;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerReason;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two trackers with the quorum {@code available} that did not see each other while both made groups, and then met. */
class SplitGroupsTest {
    private static final String SHARED = "photos";

    @TempDir
    private Path folder;

    private HomeNodes nodes;

    @BeforeEach
    void prepare() {
        nodes = HomeNodes.of(2, Quorum.AVAILABLE, folder);
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    @Test
    @Tag("S2-35")
    void ofTwoGroupsOfOneNameOneKeepsItAndTheOtherLivesOnWholeUnderTheNameOfItsTracker() {
        Group first = alone(0, tracker -> {
            tracker.create("ada", SHARED);
            tracker.add("ada", SHARED, "eve");
        });
        Group second = alone(1, tracker -> {
            tracker.create("bob", SHARED);
            tracker.add("bob", SHARED, "eve");
        });
        List<Group> order = Stream.of(first, second)
                .sorted(Comparator.comparing(SplitGroupsTest::hash))
                .toList();

        nodes.start(0);
        nodes.awaitTogether();
        List<GroupWorld> trackers = List.of(world(0), world(1));

        Group keeper = order.get(0);
        Group other = order.get(1);
        String moved = SHARED + "~t" + (other.equals(first) ? 0 : 1);
        for (GroupWorld tracker : trackers) {
            assertThat(tracker.group(SHARED).groupId()).isEqualTo(keeper.groupId());
            assertThat(tracker.group(SHARED).owner()).isEqualTo(keeper.owner());
            assertThat(tracker.group(moved).groupId()).isEqualTo(other.groupId());
            assertThat(tracker.group(moved).owner()).isEqualTo(other.owner());
        }
        assertThat(trackers.stream().flatMap(tracker -> tracker.notices.stream()))
                .hasSize(1)
                .allMatch(
                        notice -> notice.startsWith(other.owner().name() + ": ") && notice.contains("'" + moved + "'"));
        bothAreUsable(trackers.get(0), keeper.owner().name(), SHARED);
        bothAreUsable(trackers.get(1), other.owner().name(), moved);
        assertThat(trackers.get(0).removals).allMatch(line -> line.startsWith(SHARED + " "));
    }

    /** Its members are there, see it among their own, come and go; its owner hands it over. */
    private static void bothAreUsable(GroupWorld tracker, String owner, String group) {
        assertThat(tracker.membership(group, "eve")).isEqualTo(Membership.MEMBER);
        assertThat(GroupWorld.get(tracker.parts.listing().mine(GroupWorld.actor("eve"), 10, Optional.empty()))
                        .groups())
                .extracting(shown -> shown.ref().name().value())
                .contains(group);
        tracker.request("dan", group);
        tracker.accept(owner, group, "dan");
        tracker.remove(owner, group, "eve");
        assertThat(tracker.membership(group, "eve")).isEqualTo(Membership.NONE);
        tracker.transfer(owner, group, "dan");
        assertThat(tracker.group(group).owner().name()).isEqualTo("dan");
        assertThat(GroupWorld.refusal(() -> tracker.create("dan", group)))
                .contains(group.contains("~") ? TrackerReason.INVALID_NAME : TrackerReason.GROUP_EXISTS);
    }

    @Test
    void aRemovalOnOneSideWinsOverAnAdditionOnTheOther() {
        nodes.start(0);
        nodes.start(1);
        nodes.awaitTogether();
        GroupWorld both = world(0);
        both.create("ada", SHARED);
        both.add("ada", SHARED, "eve");
        both.request("dan", SHARED);
        nodes.stop(0);
        world(1).accept("ada", SHARED, "dan");
        world(1).remove("ada", SHARED, "eve");
        nodes.stop(1);
        nodes.start(0);
        world(0).reject("ada", SHARED, "dan");
        assertThat(world(0).membership(SHARED, "eve")).isEqualTo(Membership.MEMBER);

        nodes.start(1);
        nodes.awaitTogether();

        for (int number = 0; number < 2; number++) {
            GroupWorld tracker = world(number);
            assertThat(tracker.membership(SHARED, "eve")).isEqualTo(Membership.NONE);
            assertThat(tracker.membership(SHARED, "dan")).isEqualTo(Membership.NONE);
            assertThat(tracker.group(SHARED).epoch()).isEqualTo(2);
        }
    }

    @Test
    void whatIsFoundTwiceIsPutInOrderByWhoeverReadsItFirstAlsoInAListing() {
        MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
        GroupWorld world = new GroupWorld(registers, "t1");
        GroupWorld elsewhere = new GroupWorld(new MemoryRegisters(() -> GroupWorld.START), "t2");
        world.create("ada", SHARED);
        elsewhere.create("bob", SHARED);
        registers.putSiblings(
                GroupCodec.KIND.key(SHARED),
                Stream.of(world.group(SHARED), elsewhere.group(SHARED))
                        .map(group -> GroupCodec.KIND.written(group, true))
                        .toList());

        GroupWorld.get(world.parts.listing().all(Actor.NOBODY, 10, Optional.empty()));

        assertThat(GroupWorld.get(world.parts.listing().all(Actor.NOBODY, 10, Optional.empty()))
                        .groups())
                .extracting(shown -> shown.ref().name().value())
                .hasSize(2)
                .contains(SHARED)
                .anyMatch(name -> name.startsWith(SHARED + "~t"));
    }

    private Group alone(int number, Consumer<GroupWorld> steps) {
        nodes.start(number);
        nodes.awaitTogether();
        GroupWorld tracker = world(number);
        steps.accept(tracker);
        Group made = tracker.group(SHARED);
        if (number == 0) {
            nodes.stop(number);
        }
        return made;
    }

    private GroupWorld world(int number) {
        return new GroupWorld(nodes.registers(number), "t" + number);
    }

    private static Bytes hash(Group group) {
        return Bytes.copyOf(Hashing.sha256().hashBytes(group.id().toByteArray()).asBytes());
    }
}
