// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.peer;
import static io.chordal.tracker.testing.Samples.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.NewFile;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.sharing.Participant;
import io.chordal.tracker.sharing.Submitted;
import io.chordal.tracker.swarm.Announcement;
import io.chordal.tracker.swarm.Announcer;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.swarm.SharedFile;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import io.chordal.tracker.value.PeerRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Three trackers, and peers that share, withdraw, die and go from one tracker to another, while messages are lost, repeated and late, links
 * are cut and trackers start anew; then it is quiet, and all trackers have to say the same, which has to be the truth.
 */
class RelaySimulationTest {
    private static final int TRACKERS = 3;
    private static final int PEERS = 6;
    private static final int FILES = 6;
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int CHAOS = 900;
    private static final int QUIET = 700;

    @Test
    void afterAQuietWhileAllTrackersKnowTheSameSources() {
        for (int seed = 0; seed < 1000; seed++) {
            new World(seed, true).run();
        }
    }

    @Test
    void whatSomebodyHasStaysInTheCatalogueWhicheverTrackerHearsOfTheLastWithdrawal() {
        for (int seed = 0; seed < 500; seed++) {
            World world = new World(seed, false);
            world.run();
            world.assertEveryHeldFileIsEntered();
        }
    }

    private static final class World {
        private final ManualTicker time = new ManualTicker();
        private final MemoryRecords records = new MemoryRecords(time);
        private final Random random;
        private final String seed;
        private final boolean restarts;
        private final SimulatedTracker[] trackers = new SimulatedTracker[TRACKERS];
        private final int[] downUntil = new int[TRACKERS];
        private final List<Sharer> sharers = new ArrayList<>();
        private final List<Link> links = new ArrayList<>();
        private final PriorityQueue<Arrival> arrivals =
                new PriorityQueue<>(Comparator.comparingInt(Arrival::at).thenComparingLong(Arrival::number));
        private int now;
        private long number;
        private boolean quiet;

        World(int seed, boolean restarts) {
            this.seed = "seed " + seed;
            this.random = new Random(seed);
            this.restarts = restarts;
            for (int i = 0; i < TRACKERS; i++) {
                trackers[i] = tracker(i);
            }
            for (int i = 0; i < PEERS; i++) {
                sharers.add(new Sharer(i + 1, random.nextInt(TRACKERS)));
            }
            for (int from = 0; from < TRACKERS; from++) {
                for (int to = 0; to < TRACKERS; to++) {
                    if (from != to) {
                        links.add(new Link(from, to));
                    }
                }
            }
        }

        private SimulatedTracker tracker(int number) {
            return new SimulatedTracker(
                    "tracker-" + number, TRACKERS - 1, time, records, random, random.nextInt(4) == 0 ? 30 : 1000);
        }

        void run() {
            for (now = 0; now < CHAOS; now++) {
                chaos();
                step();
            }
            quiet = true;
            for (; now < CHAOS + QUIET; now++) {
                step();
            }
            assertAllKnowTheTruth();
        }

        private void chaos() {
            if (random.nextInt(5) == 0) {
                sharers.get(random.nextInt(PEERS)).act();
            }
            if (random.nextInt(60) == 0) {
                Link link = links.get(random.nextInt(links.size()));
                link.cutUntil = now + random.nextInt(500);
            }
            if (restarts && random.nextInt(150) == 0) {
                int restarted = random.nextInt(TRACKERS);
                trackers[restarted] = tracker(restarted);
                downUntil[restarted] = now + random.nextInt(100);
                links.stream().filter(link -> link.from == restarted).forEach(Link::forget);
                sharers.forEach(sharer -> sharer.trackerForgot(restarted));
            }
        }

        private void step() {
            time.pass(STEP);
            sharers.forEach(Sharer::renew);
            links.forEach(Link::step);
            while (!arrivals.isEmpty() && arrivals.peek().at <= now) {
                arrivals.remove().step.run();
            }
        }

        private boolean isUp(int tracker) {
            return quiet || downUntil[tracker] <= now;
        }

        private void later(int most, Runnable step) {
            arrivals.add(new Arrival(now + random.nextInt(most), number++, step));
        }

        private void assertAllKnowTheTruth() {
            Set<String> truth = new TreeSet<>();
            for (Sharer sharer : sharers) {
                sharer.has.forEach((shared, chunks) -> truth.add(told(shared, peer(sharer.number), chunks)));
            }
            for (SimulatedTracker tracker : trackers) {
                assertThat(sources(tracker))
                        .as("%s, %s", seed, tracker.address)
                        .containsExactlyInAnyOrderElementsOf(truth);
            }
        }

        void assertEveryHeldFileIsEntered() {
            for (Sharer sharer : sharers) {
                for (SharedFile shared : sharer.has.keySet()) {
                    List<FileRef> entered = trackers[0]
                            .catalog
                            .list(shared.group(), 100, Optional.empty(), true)
                            .toCompletableFuture()
                            .join()
                            .listings()
                            .stream()
                            .map(listing -> listing.entry().file())
                            .toList();
                    assertThat(entered).as("%s, %s", seed, shared).contains(shared.file());
                }
            }
        }

        private static Set<String> sources(SimulatedTracker tracker) {
            Set<String> sources = new TreeSet<>();
            for (SharedFile shared : all()) {
                if (tracker.swarm.count(shared).anybody()) {
                    tracker.swarm
                            .sources(shared)
                            .holders()
                            .forEach(holder -> sources.add(told(shared, holder.peer(), holder.chunks())));
                }
            }
            return sources;
        }

        private static String told(SharedFile shared, PeerRef peer, ChunkBits chunks) {
            return shared + " at " + peer.endpoint() + ": "
                    + (chunks.isComplete() ? "all" : Bytes.copyOf(chunks.toBitfield(10)));
        }

        private static List<SharedFile> all() {
            List<SharedFile> all = new ArrayList<>();
            for (int i = 0; i < FILES; i++) {
                all.add(new SharedFile(GroupId.PUBLIC, file(i, 10)));
                all.add(new SharedFile(group(1), file(i, 10)));
            }
            return all;
        }

        private record Arrival(int at, long number, Runnable step) {}

        /** A peer that talks to one tracker at a time, as the announcer of a peer does. */
        private final class Sharer {
            private final int number;
            private final Map<SharedFile, ChunkBits> has = new TreeMap<>(Comparator.comparing(SharedFile::toString));
            private int tracker;
            private long boot;
            private int deadUntil;
            private int silentUntil;
            private final Set<Integer> withdrewAt = new TreeSet<>();

            Sharer(int number, int tracker) {
                this.number = number;
                this.tracker = tracker;
            }

            void act() {
                if (now < deadUntil || now < silentUntil) {
                    return;
                }
                SharedFile shared = all().get(random.nextInt(all().size()));
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> {
                        has.put(shared, random.nextBoolean() ? ChunkBits.COMPLETE : some());
                        tell(shared);
                    }
                    case 3, 4 -> withdraw(shared);
                    case 5 -> move();
                    case 6 -> leave();
                    default -> {
                        deadUntil = now + random.nextInt(600);
                        boot = 0;
                    }
                }
            }

            private ChunkBits some() {
                return ChunkBits.NONE.with(random.nextInt(5), 1 + random.nextInt(5), 10);
            }

            private void move() {
                tracker = (tracker + 1 + random.nextInt(TRACKERS - 1)) % TRACKERS;
                renewNow();
            }

            private SimulatedTracker there() {
                while (!isUp(tracker)) {
                    tracker = (tracker + 1) % TRACKERS;
                }
                return trackers[tracker];
            }

            private boolean anyUp() {
                return isUp(0) || isUp(1) || isUp(2);
            }

            private Announcer in(GroupId group) {
                return who(group).announcer(peer(number));
            }

            private Participant who(GroupId group) {
                return group.isPublic()
                        ? Participant.ANYBODY
                        : new Participant(group, Optional.of(user(number)), "user-" + number);
            }

            private void tell(SharedFile shared) {
                if (!anyUp()) {
                    return;
                }
                renewNow();
                announce(shared);
            }

            private void announce(SharedFile shared) {
                there().swarm.announce(in(shared.group()), List.of(new Announcement(shared.file(), has.get(shared))));
                NewFile named = new NewFile(
                        new FileName(shared.file().fileId().toHex()), shared.file(), Optional.empty(), false);
                there().sharing.register(who(shared.group()), peer(number), List.of(new Submitted.Valid(named)));
            }

            private void withdraw(SharedFile shared) {
                if (anyUp() && has.remove(shared) != null) {
                    SimulatedTracker there = there();
                    withdrewAt.add(tracker);
                    there.sharing.withdraw(
                            who(shared.group()), peer(number), List.of(shared.file()), List.of(), random.nextBoolean());
                }
            }

            private void leave() {
                if (anyUp()) {
                    there().sharing.leave(peer(number), Optional.of(user(number)));
                }
                boot = 0;
                deadUntil = now + random.nextInt(300);
            }

            /**
             * A withdrawal that a tracker took to its grave before it told the others is unknown to one that the peer goes back to
             * before its lease there ends; so it does not.
             */
            void trackerForgot(int restarted) {
                if (withdrewAt.remove(restarted)) {
                    silentUntil = now + 350;
                    boot = 0;
                }
            }

            void renew() {
                boolean due = (now + number * 17) % 90 == 0 || boot == 0;
                if (due && now >= silentUntil && anyUp() && (quiet || now >= deadUntil)) {
                    renewNow();
                }
            }

            private void renewNow() {
                if (!anyUp()) {
                    return;
                }
                SimulatedTracker there = there();
                boolean known = there.swarm.renew(peer(number));
                if (!known || there.swarm.boot(peer(number)) != boot) {
                    there.swarm.announce(in(GroupId.PUBLIC), List.of());
                    boot = there.swarm.boot(peer(number));
                    has.keySet().forEach(this::announce);
                }
            }
        }

        /** What one tracker tells another, with a call under way at most, and a network that does as it likes. */
        private final class Link {
            private final int from;
            private final int to;
            private int cutUntil;
            private int deadline;
            private long call;

            Link(int from, int to) {
                this.from = from;
                this.to = to;
            }

            void forget() {
                call = 0;
            }

            private RelayLine line() {
                return trackers[from].lines.get(to < from ? to : to - 1);
            }

            void step() {
                if (call != 0 && now >= deadline) {
                    line().failed();
                    call = 0;
                }
                if (call == 0 && isUp(from) && (line().isDue() || now % 10 == 0)) {
                    send(line().message());
                }
            }

            private void send(RelayMessage message) {
                call = ++number;
                deadline = now + 50;
                long mine = call;
                SimulatedTracker teller = trackers[from];
                if (lost()) {
                    return;
                }
                later(quiet ? 2 : 60, () -> arrive(message, teller, mine));
                if (!quiet && random.nextInt(8) == 0) {
                    later(200, () -> arrive(message, teller, mine));
                }
            }

            private boolean lost() {
                return !quiet && (now < cutUntil || random.nextInt(6) == 0);
            }

            private void arrive(RelayMessage message, SimulatedTracker teller, long mine) {
                if (!isUp(to)) {
                    return;
                }
                RelayAnswer answer = trackers[to].receiver.receive(message);
                if (!lost()) {
                    later(quiet ? 2 : 30, () -> answered(answer, teller, mine));
                }
            }

            private void answered(RelayAnswer answer, SimulatedTracker teller, long mine) {
                if (call == mine && teller == trackers[from]) {
                    call = 0;
                    line().answered(answer);
                }
            }
        }
    }
}
