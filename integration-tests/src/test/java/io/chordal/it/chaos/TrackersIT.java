// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.chaos.Links.Direction;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three trackers that are killed, paused and cut off in turn while three users work at all of them; then everything is read from
 * each, and the history is judged. The seed is 1, or {@code -Dchordal.chaos.seed}; {@code -Dchordal.chaos.rounds} sets how often each
 * tracker is struck.
 */
@Tag("faults")
class TrackersIT {
    private static final int TRACKERS = 3;
    private static final int USERS = 3;
    private static final int MEMBERS = 3;
    private static final Duration STRUCK = Duration.ofMillis(2_500);
    private static final Duration BETWEEN = Duration.ofMillis(1_500);
    private static final Duration REST = Duration.ofSeconds(60);

    private final long seed = Long.getLong("chordal.chaos.seed", 1);
    private final int rounds = Integer.getInteger("chordal.chaos.rounds", 1);
    private final long origin = System.nanoTime();
    private final GroupRecords records = new GroupRecords();
    private final SplittableRandom random = new SplittableRandom(seed);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private enum Strike {
        KILL,
        PAUSE,
        CUT
    }

    @Test
    @Tag("S2-31")
    @Tag("S2-33")
    @Tag("S2-35")
    void whatUsersWereToldOfMembersGrantsAndNamesHoldsWhileTrackersDieStallAndAreCutOff() throws IOException {
        try (TrackerSet trackers = new TrackerSet(folder, TRACKERS)) {
            trackers.start();
            trackers.awaitAllAlive(REST);
            List<GroupWorker> workers = workers(trackers);

            strikeWhileTheyWork(trackers, workers);

            trackers.awaitAllAlive(REST);
            readAll(trackers, workers);
            System.out.println("trackers: " + records.acknowledged() + " changes of members acknowledged, "
                    + records.grants() + " grants, " + records.contested().size() + " names contested");
            assertThat(records.violations()).as("seed %d", seed).isEmpty();
            assertThat(records.acknowledged()).isGreaterThan(20);
            assertThat(records.grants()).isPositive();
            assertThat(ownersOfContestedNames(trackers)).as("seed %d", seed).isEmpty();
        }
    }

    private List<GroupWorker> workers(TrackerSet trackers) {
        List<GroupCaller> members = callers(trackers, "member", MEMBERS);
        List<GroupCaller> users = callers(trackers, "user", USERS);
        List<GroupWorker> workers = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            List<String> groups = List.of("group-" + i + "-a", "group-" + i + "-b");
            for (String group : groups) {
                users.get(i).create(i % TRACKERS, group);
            }
            List<GroupCaller> own = members.stream()
                    .map(member -> loggedIn(new GroupCaller(trackers, member.name())))
                    .toList();
            workers.add(new GroupWorker(
                    i, users.get(i), own, groups, TRACKERS, this::contestedName, records, this::now, seed * 100 + i));
        }
        return workers;
    }

    private static List<GroupCaller> callers(TrackerSet trackers, String kind, int number) {
        List<GroupCaller> callers = IntStream.range(0, number)
                .mapToObj(i -> new GroupCaller(trackers, kind + "-" + i))
                .toList();
        callers.forEach(caller -> {
            caller.createUser(0);
            loggedIn(caller);
        });
        return callers;
    }

    private static GroupCaller loggedIn(GroupCaller caller) {
        caller.login(1);
        return caller;
    }

    /** The same name for everybody who asks within half a second. */
    private String contestedName() {
        return "contested-" + now() / 500_000_000L;
    }

    private void strikeWhileTheyWork(TrackerSet trackers, List<GroupWorker> workers) {
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(workers.size());
        ScheduledExecutorService operator = Executors.newSingleThreadScheduledExecutor();
        try {
            workers.forEach(worker -> threads.scheduleWithFixedDelay(worker, 0, 20, TimeUnit.MILLISECONDS));
            long at = BETWEEN.toMillis();
            for (int round = 0; round < rounds; round++) {
                for (Strike strike : Strike.values()) {
                    for (int i = 0; i < TRACKERS; i++) {
                        int victim = i;
                        operator.schedule(() -> strike(trackers, strike, victim), at, TimeUnit.MILLISECONDS);
                        at += STRUCK.toMillis();
                        operator.schedule(() -> relieve(trackers, strike, victim), at, TimeUnit.MILLISECONDS);
                        at += BETWEEN.toMillis();
                    }
                }
            }
            operator.schedule(() -> {}, at, TimeUnit.MILLISECONDS).get();
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while faults strike", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot strike", e);
        } finally {
            threads.shutdownNow();
            operator.shutdownNow();
        }
    }

    private void strike(TrackerSet trackers, Strike strike, int victim) {
        TrackerHost host = trackers.hosts().get(victim);
        switch (strike) {
            case KILL -> host.kill();
            case PAUSE -> host.pause();
            case CUT -> trackers.links().cut(cuts(victim), random.nextBoolean());
        }
    }

    private static void relieve(TrackerSet trackers, Strike strike, int victim) {
        TrackerHost host = trackers.hosts().get(victim);
        switch (strike) {
            case KILL -> trackers.start(host);
            case PAUSE -> host.resume();
            case CUT -> trackers.links().mendAll();
        }
    }

    /** All ways between a tracker and the others, or only those to it, or only those from it. */
    private Set<Direction> cuts(int victim) {
        int ways = 1 + random.nextInt(3);
        Set<Direction> cuts = new java.util.LinkedHashSet<>();
        for (int other = 0; other < TRACKERS; other++) {
            if (other != victim && (ways & 1) != 0) {
                cuts.add(new Direction(victim, other));
            }
            if (other != victim && (ways & 2) != 0) {
                cuts.add(new Direction(other, victim));
            }
        }
        return cuts;
    }

    private void readAll(TrackerSet trackers, List<GroupWorker> workers) {
        for (int tracker = 0; tracker < TRACKERS; tracker++) {
            for (int i = 0; i < USERS; i++) {
                workers.get(i).readLast(tracker, "group-" + i + "-a");
                workers.get(i).readLast(tracker, "group-" + i + "-b");
            }
        }
    }

    /** Every contested name must have one owner, the same at every tracker, and that one whoever was told to have it. */
    private List<String> ownersOfContestedNames(TrackerSet trackers) {
        GroupCaller reader = loggedIn(new GroupCaller(trackers, "user-0"));
        Map<String, Set<String>> owners = new HashMap<>();
        for (int tracker = 0; tracker < TRACKERS; tracker++) {
            reader.owners(tracker)
                    .forEach((group, owner) ->
                            owners.computeIfAbsent(group, g -> new TreeSet<>()).add(owner));
        }
        List<String> wrong = new ArrayList<>();
        records.contested().forEach((group, makers) -> {
            Set<String> found = owners.getOrDefault(group, Set.of());
            boolean right = makers.isEmpty()
                    ? records.possibleMakers(group).containsAll(found) && found.size() <= 1
                    : found.equals(Set.copyOf(makers));
            if (!right) {
                wrong.add(group + " was given to " + makers + ", and trackers say " + found);
            }
        });
        return wrong;
    }

    private long now() {
        return System.nanoTime() - origin;
    }
}
