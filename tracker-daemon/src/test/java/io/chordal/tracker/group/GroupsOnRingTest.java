// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.testing.HomeNodes;
import io.chordal.tracker.value.TrackerReason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Groups at three trackers at once, over the real ring. */
class GroupsOnRingTest {
    private static final int TIMES = 100;
    private static final List<String> USERS = List.of("ada", "bob", "cyd");

    @TempDir
    private static Path folder;

    private static HomeNodes nodes;
    private static List<GroupWorld> trackers;
    private static ExecutorService threads;

    @BeforeAll
    static void start() {
        nodes = HomeNodes.running(3, Quorum.MAJORITY, folder);
        trackers = Stream.of(0, 1, 2)
                .map(number -> new GroupWorld(nodes.registers(number), "t" + number))
                .toList();
        threads = Executors.newFixedThreadPool(3);
    }

    @AfterAll
    static void stop() {
        nodes.close();
        threads.shutdownNow();
    }

    @Test
    @Tag("S2-35")
    void ofThoseWhoMakeOneGroupAtTwoTrackersAtOneMomentExactlyOneDoes() {
        madeAtOnce(2, "two");
    }

    @Test
    @Tag("S2-35")
    void ofThoseWhoMakeOneGroupAtThreeTrackersAtOneMomentExactlyOneDoes() {
        madeAtOnce(3, "three");
    }

    private static void madeAtOnce(int makers, String prefix) {
        for (int round = 0; round < TIMES; round++) {
            String group = prefix + round;
            List<Runnable> makings = new ArrayList<>();
            for (int maker = 0; maker < makers; maker++) {
                int at = maker;
                makings.add(() -> trackers.get(at).create(USERS.get(at), group));
            }
            List<Optional<TrackerReason>> told = atOnce(makings);

            assertThat(told).as(group).containsOnlyOnce(Optional.empty());
            assertThat(told.stream().flatMap(Optional::stream)).as(group).containsOnly(TrackerReason.GROUP_EXISTS);
            String owner = USERS.get(told.indexOf(Optional.<TrackerReason>empty()));
            for (GroupWorld tracker : trackers) {
                assertThat(tracker.group(group).owner().name()).as(group).isEqualTo(owner);
            }
        }
        GroupPage all = GroupWorld.get(trackers.get(2).parts.listing().all(Actor.NOBODY, 1000, Optional.empty()));
        assertThat(all.groups().stream().map(each -> each.ref().name().value()).filter(name -> name.startsWith(prefix)))
                .hasSize(TIMES);
        assertThat(all.groups().stream().map(each -> each.ref().name().value())).noneMatch(name -> name.contains("~"));
    }

    @Test
    void anAdditionAndARemovalAtOneMomentLeaveNoMemberUnlessTheAdditionSawTheRemoval() {
        trackers.get(0).create("ada", "moment");
        int refused = 0;
        for (int round = 0; round < TIMES; round++) {
            String user = "user" + round;
            trackers.get(2).request(user, "moment");
            List<Optional<TrackerReason>> told = atOnce(List.of(
                    () -> trackers.get(0).accept("ada", "moment", user),
                    () -> trackers.get(1).remove("ada", "moment", user)));

            assertThat(told.get(1)).as("removal").isEmpty();
            assertThat(told.get(0))
                    .isIn(
                            Optional.empty(),
                            Optional.of(TrackerReason.REPLACED),
                            Optional.of(TrackerReason.NOT_PENDING));
            refused += told.get(0).isPresent() ? 1 : 0;
            for (GroupWorld tracker : trackers) {
                assertThat(tracker.membership("moment", user)).as(user).isEqualTo(Membership.NONE);
            }
        }
        System.out.println("refused additions: " + refused);
    }

    @Test
    void whoWasRemovedAtOneTrackerGetsNoGrantAtAnyOther() {
        trackers.get(0).create("ada", "grants");
        for (int round = 0; round < TIMES / 2; round++) {
            int at = round % 3;
            trackers.get(at).add("ada", "grants", "bob");
            Group before = trackers.get((at + 1) % 3).group("grants");

            trackers.get(at).remove("ada", "grants", "bob");

            for (GroupWorld tracker : trackers) {
                assertThat(GroupWorld.refusal(() -> GroupWorld.get(
                                tracker.parts.access().requireMember(Optional.of(GroupWorld.user("bob")), "grants"))))
                        .contains(TrackerReason.NOT_IN_GROUP);
                assertThat(tracker.group("grants").epoch()).isEqualTo(before.epoch() + 1);
            }
        }
    }

    @Test
    void removalsOfManyAtOnceAtAllTrackersAllComeThrough() {
        trackers.get(0).create("ada", "many");
        for (int round = 0; round < TIMES / 4; round++) {
            List<Runnable> removals = new ArrayList<>();
            for (int at = 0; at < 3; at++) {
                GroupWorld tracker = trackers.get(at);
                String user = "user" + at;
                tracker.add("ada", "many", user);
                removals.add(() -> tracker.leave(user, "many"));
            }
            assertThat(atOnce(removals)).containsOnly(Optional.empty());
        }
        assertThat(trackers.get(1).group("many").epoch()).isGreaterThanOrEqualTo(1 + TIMES / 4 * 3);
    }

    /** Does all of them at one moment, each on a thread of its own; returns why each was refused. */
    private static List<Optional<TrackerReason>> atOnce(List<Runnable> steps) {
        CyclicBarrier together = new CyclicBarrier(steps.size());
        return steps.stream()
                .map(step -> CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                together.await();
                            } catch (Exception e) {
                                throw new AssertionError(e);
                            }
                            return GroupWorld.refusal(step);
                        },
                        threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }
}
