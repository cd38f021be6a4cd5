// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetRules;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Histories of clients of rings with static homes, while homes crash and start again, one of them loses its disk, partitions come and
 * go, and messages come twice and late.
 */
class StaticHomesHistoryTest {
    private static final Duration STEP = Duration.ofMillis(100);
    private static final int STEPS = 600;
    private static final Duration LATEST = Duration.ofSeconds(4);
    /** So long, where they are collected, that no late message arrives after its tombstone. */
    private static final Duration TOMBSTONES = Duration.ofSeconds(6);

    @ParameterizedTest
    @CsvSource({
        "1,1", "2,2", "3,3", "3,4", "3,5", "3,6", "3,7", "3,8", "5,9", "5,10", "5,11", "3,12", "3,13", "3,14", "3,15",
        "3,16", "3,17", "3,18", "3,19", "5,20", "5,21", "5,22", "5,23", "5,24", "5,25", "5,26", "3,27", "3,28", "3,29",
        "3,30"
    })
    void nothingAcknowledgedIsLostAndNoReadGoesBackAndNoBasisIsReplacedTwice(int size, long seed) {
        Run run = new Run(size, seed, false);
        run.underFaults();
        run.settle();
        run.check();
        run.requireEqualCopies();
    }

    @ParameterizedTest
    @CsvSource({"3,1", "3,2", "3,3", "3,4", "3,5", "3,6", "5,7", "5,8", "5,9", "2,10"})
    void noRemovalIsUndoneWhileTombstonesAreCollected(int size, long seed) {
        Run run = new Run(size, seed, true);
        run.underFaults();
        run.settle();
        run.check();
        run.requireCollected();
    }

    /** One run; confined to the test's thread. */
    private static final class Run {
        private final SplittableRandom random;
        private final SimCluster ring;
        private final SimWorld world;
        private final int size;
        private final List<Client> clients = new ArrayList<>();
        private final TreeMap<String, String> replaced = new TreeMap<>();
        private final TreeSet<String> appended = new TreeSet<>();
        private final TreeSet<String> added = new TreeSet<>();
        private final TreeSet<String> removed = new TreeSet<>();
        private final boolean collects;
        private final TreeMap<SimMember, Duration> downUntil = new TreeMap<>(Comparator.comparing(SimMember::endpoint));
        private final List<String> violations = new ArrayList<>();
        private int acknowledged;
        private Optional<SimMember> diskLost = Optional.empty();
        private boolean apart;

        Run(int size, long seed, boolean collects) {
            this.collects = collects;
            this.size = size;
            random = new SplittableRandom(seed);
            world = new SimWorld(seed);
            DhtConfig config = DhtConfig.lan()
                    .withRecords(ReplicaConfig.defaults()
                            .with(c -> c.repairInterval(Duration.ofSeconds(5))
                                    .expiryInterval(Duration.ofSeconds(collects ? 1 : 10))
                                    .tombstoneTtl(collects ? TOMBSTONES : SetRules.TOMBSTONE_TTL)));
            List<Endpoint> members = IntStream.range(0, size)
                    .mapToObj(i -> new Endpoint("machine" + i, 7000))
                    .toList();
            ring = new SimCluster(world, config)
                    .staticHomes(new StaticHomes(HomeList.of(members), StaticHomes.Quorum.MAJORITY))
                    .grow(size)
                    .settle(Duration.ofMinutes(1));
            for (int i = 0; i < 4; i++) {
                clients.add(new Client(i));
            }
        }

        void underFaults() {
            world.links().duplicates(0.05);
            world.links().stragglers(0.05, LATEST);
            for (int i = 0; i < STEPS; i++) {
                hurt();
                clients.stream().filter(client -> !client.busy).forEach(Client::act);
                world.run(STEP);
            }
        }

        private void hurt() {
            SimMember machine = ring.machines().get(random.nextInt(size));
            int draw = random.nextInt(100);
            boolean running = machine.isMember();
            if (draw < 3 && running) {
                machine.kill();
                boolean forLong = collects && random.nextInt(4) == 0;
                downUntil.put(machine, world.now().plus(forLong ? TOMBSTONES.multipliedBy(2) : Duration.ZERO));
            } else if (draw < 5) {
                apart = !apart;
                world.links().heal();
                if (apart) {
                    ring.machines().forEach(some -> world.links().side(some.endpoint(), random.nextInt(2)));
                }
            } else if (draw < 6
                    && running
                    && size > 2
                    && diskLost.isEmpty()
                    && ring.members().size() == size) {
                diskLost = Optional.of(machine);
                machine.loseDisk();
            } else if (draw < 25 && !running && !machine.isStarting() && mayStart(machine)) {
                start(machine);
            }
        }

        private boolean mayStart(SimMember machine) {
            return downUntil.getOrDefault(machine, Duration.ZERO).compareTo(world.now()) <= 0;
        }

        /** A machine whose disk was lost has forgotten its ring, and never founds one. */
        private void start(SimMember machine) {
            if (!ring.members().isEmpty()) {
                machine.join();
            } else if (diskLost.filter(machine::equals).isEmpty()) {
                machine.found();
            }
        }

        void settle() {
            world.links().heal();
            world.links().calm();
            for (int i = 0;
                    i < 3000
                            && (ring.members().size() < size || clients.stream().anyMatch(c -> c.busy));
                    i++) {
                ring.machines().stream()
                        .filter(machine -> !machine.isMember() && !machine.isStarting())
                        .forEach(this::start);
                world.run(STEP);
            }
            assertThat(ring.machines())
                    .allSatisfy(machine -> assertThat(machine.isMember())
                            .as(machine + " is a member again; " + machine.failure())
                            .isTrue());
            ring.settle(Duration.ofMinutes(5));
        }

        void check() {
            assertThat(violations).isEmpty();
            assertThat(clients).noneMatch(client -> client.busy);
            assertThat(acknowledged).as("acknowledged writes").isGreaterThan(20);
            for (SimMember machine : ring.members()) {
                DhtNode node = machine.dht();
                assertThat(entries(ring.await(node.get(Client.SHARED)))).containsAll(appended);
                assertThat(ring.await(node.records().get(Client.SET)).stream()
                                .flatMap(set -> set.members().stream())
                                .map(SetMember::member)
                                .map(Bytes::toUtf8))
                        .containsAll(added)
                        .doesNotContainAnyElementsOf(removed.isEmpty() ? Set.of("") : removed);
                for (Client client : clients) {
                    client.requireAtLeast(client.written, highest(ring.await(node.get(client.own))), machine);
                }
            }
        }

        void requireEqualCopies() {
            for (Key key : List.of(Client.SHARED, Client.SET)) {
                assertThat(ring.await(ring.anyNode().records().replicas(key)).replicas().stream()
                                .map(copy -> copy.digest())
                                .distinct())
                        .hasSize(1);
            }
        }

        /** All that was removed was collected, and nothing of it is read afterwards. */
        void requireCollected() {
            assertThat(removed).isNotEmpty();
            world.run(TOMBSTONES.multipliedBy(4));
            for (SimMember machine : ring.members()) {
                assertThat(ring.await(machine.dht().records().health()).tombstones())
                        .as("tombstones at " + machine)
                        .isZero();
            }
            check();
            requireEqualCopies();
        }

        /** A client with one operation at a time, at whichever node it likes. */
        private final class Client {
            private static final Key SHARED = Key.of("shared", "list");
            private static final Key SET = Key.of("shared", "set");

            private final int number;
            private final Key own;
            private boolean busy;
            private final TreeSet<Integer> deletions = new TreeSet<>();
            private int operations;
            private int written;
            private int seen;

            /** Writes of unknown outcome, which may still come to be done, and when that was told. */
            private final TreeMap<Integer, Duration> unknown = new TreeMap<>();

            Client(int number) {
                this.number = number;
                this.own = Key.of("client" + number);
            }

            void act() {
                List<SimMember> nodes = ring.members();
                if (nodes.isEmpty()) {
                    return;
                }
                DhtNode node = nodes.get(random.nextInt(nodes.size())).dht();
                busy = true;
                operations++;
                switch (collects ? random.nextInt(7) : random.nextInt(5)) {
                    case 0 -> append(node);
                    case 1 -> add(node);
                    case 2 -> write(node);
                    case 5 -> delete(node);
                    case 6 -> remove(node);
                    default -> read(node, clients.get(random.nextInt(clients.size())));
                }
            }

            /** A write to a register of one's own: later ones replace earlier ones. */
            private void write(DhtNode node) {
                int next = operations;
                Duration began = world.now();
                on(node, node.put(own, Bytes.utf8("" + next), PutOptions.quorum()), (done, failure) -> {
                    if (failure.isEmpty()) {
                        acknowledged++;
                        written = next;
                        unknown.values().removeIf(told -> told.plus(LATEST).compareTo(began) < 0);
                    } else if (mayBeDone(failure.get())) {
                        unknown.put(next, world.now());
                    }
                    busy = false;
                });
            }

            /** A deletion of one's own register counts as a write of nothing, and may come late as well if nothing is known of it. */
            private void delete(DhtNode node) {
                int next = operations;
                Duration began = world.now();
                deletions.add(next);
                on(node, node.delete(own, PutOptions.quorum()), (done, failure) -> {
                    if (failure.isEmpty()) {
                        acknowledged++;
                        written = next;
                        unknown.values().removeIf(told -> told.plus(LATEST).compareTo(began) < 0);
                    } else if (mayBeDone(failure.get())) {
                        unknown.put(next, world.now());
                    }
                    busy = false;
                });
            }

            /** Removes a member of one's own that is in the set. */
            private void remove(DhtNode node) {
                Optional<String> mine = added.stream()
                        .filter(member -> member.startsWith(number + "."))
                        .findFirst();
                if (mine.isEmpty()) {
                    busy = false;
                    return;
                }
                String member = mine.get();
                added.remove(member);
                on(node, node.records().remove(SET, Bytes.utf8(member)), (done, failure) -> {
                    if (failure.isEmpty()) {
                        acknowledged++;
                        removed.add(member);
                    }
                    busy = false;
                });
            }

            /** Says that a value is as new as it must be: nothing older, but what is late and was not said to have failed. */
            private void requireAtLeast(int least, int found, Object at) {
                boolean deleted = found == 0
                        && (deletions.ceiling(least) != null
                                || unknown.keySet().stream().anyMatch(deletions::contains));
                assertThat(found >= least || unknown.containsKey(found) || deleted)
                        .as(
                                "read of %s at %s: %d, which is older than %d; of unknown outcome are %s",
                                own, at, found, least, unknown)
                        .isTrue();
            }

            /** A read of anybody's register: it is not behind what was acknowledged, nor what anybody read, before it began. */
            private void read(DhtNode node, Client of) {
                int least = Math.max(of.written, of.seen);
                on(node, node.get(of.own), (read, failure) -> {
                    if (failure.isEmpty()) {
                        int found = highest(read.orElse(Optional.empty()));
                        of.requireAtLeast(least, found, node.self());
                        of.seen = Math.max(of.seen, found);
                    }
                    busy = false;
                });
            }

            private void add(DhtNode node) {
                String member = number + "." + operations;
                on(node, node.records().add(SET, Bytes.utf8(member), Bytes.EMPTY), (done, failure) -> {
                    if (failure.isEmpty()) {
                        acknowledged++;
                        added.add(member);
                    }
                    busy = false;
                });
            }

            /** A compare-and-set that adds an entry to what was read. */
            private void append(DhtNode node) {
                String entry = number + "." + operations;
                on(node, node.get(SHARED), (read, failure) -> {
                    if (failure.isPresent()) {
                        busy = false;
                        return;
                    }
                    Optional<Versioned> known = read.orElse(Optional.empty());
                    CausalContext basis = known.map(Versioned::context).orElse(CausalContext.EMPTY);
                    TreeSet<String> entries = entries(known);
                    entries.add(entry);
                    PutOptions options = known.isPresent()
                            ? PutOptions.quorum().onlyIf(basis)
                            : PutOptions.quorum().onlyIfAbsent();
                    on(node, node.put(SHARED, Bytes.utf8(String.join(",", entries)), options), (done, refused) -> {
                        if (refused.isEmpty()) {
                            acknowledged++;
                            appended.add(entry);
                            assertThat(replaced.put(basis.toBytes().toString(), entry))
                                    .as("who else replaced what " + entry + " replaced")
                                    .isNull();
                        }
                        busy = false;
                    });
                });
            }
        }

        /** Hears of the outcome; a node that dies never tells one, and its clients notice. */
        private <T> void on(DhtNode node, CompletionStage<T> stage, BiConsumer<Optional<T>, Optional<Throwable>> then) {
            boolean[] told = new boolean[1];
            stage.whenComplete((done, failure) -> {
                if (!told[0]) {
                    told[0] = true;
                    try {
                        requireKnown(failure);
                        then.accept(Optional.ofNullable(done), Optional.ofNullable(failure));
                    } catch (AssertionError broken) {
                        violations.add(broken.getMessage());
                    }
                }
            });
            lookAfter(node, world.now().plusSeconds(30), told, () -> {
                told[0] = true;
                then.accept(Optional.empty(), Optional.of(new AssertionError("no outcome")));
            });
        }

        /** Runs the task when the node is gone, or the time is over, if its operation has no outcome by then. */
        private void lookAfter(DhtNode node, Duration end, boolean[] told, Runnable task) {
            world.at(Duration.ofMillis(500), () -> {
                boolean gone = ring.machines().stream()
                        .noneMatch(
                                machine -> machine.node().filter(node::equals).isPresent());
                if (!told[0] && (gone || world.now().compareTo(end) >= 0)) {
                    task.run();
                } else if (!told[0]) {
                    lookAfter(node, end, told, task);
                }
            });
        }

        /** What was not answered at all may be done, too. */
        private static boolean mayBeDone(Throwable failure) {
            return failure instanceof AssertionError
                    || DhtException.from(failure).outcomeUnknown();
        }

        private static void requireKnown(Throwable failure) {
            Throwable cause = failure instanceof CompletionException mapped ? mapped.getCause() : failure;
            assertThat(cause == null || cause instanceof DhtException)
                    .as(String.valueOf(cause))
                    .isTrue();
        }

        private static TreeSet<String> entries(Optional<Versioned> read) {
            return read.stream()
                    .flatMap(found -> found.values().stream())
                    .flatMap(value -> Arrays.stream(value.toUtf8().split(",")))
                    .collect(Collectors.toCollection(TreeSet::new));
        }

        private static int highest(Optional<Versioned> read) {
            return read.map(Versioned::values)
                    .map(List::stream)
                    .orElseGet(Stream::empty)
                    .mapToInt(value -> Integer.parseInt(value.toUtf8()))
                    .max()
                    .orElse(0);
        }
    }
}
