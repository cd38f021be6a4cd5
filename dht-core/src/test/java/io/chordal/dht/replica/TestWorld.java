// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.SetMember;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.SetWrite;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadRecord;
import io.chordal.dht.replica.message.Replicate;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.store.InMemoryRecordStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Record services of many nodes in one event queue, over a ring that needs no protocol: every change of the members reaches each
 * node after a delay of its own, so that for a while they disagree, as on a real ring, and a lookup finds any of those who believe
 * to own a key.
 */
final class TestWorld {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LATENCY = Duration.ofMillis(2);
    private static final Duration FORCED_WRITE = Duration.ofMillis(3);

    private final Random random;
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    final TreeMap<Integer, Node> nodes = new TreeMap<>();
    private final ReplicaConfig config;
    private long now;
    private long events;
    BiConsumer<NodeRef, Request<?>> onCall = (to, request) -> {};
    /** Lets a forced write take its time, so that a crash can come between it and whoever waits for it. */
    boolean slowDisks;

    long calls;
    long lookups;
    long operations;

    TestWorld(long seed, ReplicaConfig config) {
        this.random = new Random(seed);
        this.config = config;
    }

    static TestWorld of(int size) {
        return of(size, 1);
    }

    static TestWorld of(int size, long seed) {
        return of(size, seed, ReplicaConfig.defaults());
    }

    static TestWorld of(int size, long seed, ReplicaConfig config) {
        TestWorld world = new TestWorld(seed, config);
        for (int i = 0; i < size; i++) {
            world.join(i);
        }
        world.run(Duration.ofSeconds(5));
        return world;
    }

    // ---- time

    void run(Duration duration) {
        long end = now + duration.toNanos();
        while (!queue.isEmpty() && queue.peek().at <= end) {
            step();
        }
        now = end;
    }

    void runUntil(Duration limit, BooleanSupplier condition) {
        long end = now + limit.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(queue.isEmpty() || queue.peek().at > end)
                    .as("the condition holds within " + limit)
                    .isFalse();
            step();
        }
    }

    long nanos() {
        return now;
    }

    private void step() {
        Event event = queue.remove();
        now = event.at;
        event.task.run();
    }

    private Event after(Duration delay, Runnable task) {
        events++;
        Event event = new Event(now + delay.toNanos(), events, task);
        queue.add(event);
        return event;
    }

    // ---- members

    Node join(int number) {
        Node node = new Node(number, 1, new InMemoryRecordStore(random.nextLong(), disk(number, 1)));
        start(node);
        return node;
    }

    Node client(int number) {
        Node node = new Node(number, 1, new InMemoryRecordStore(random.nextLong(), Runnable::run));
        node.client = true;
        node.around = node.alone(false);
        nodes.put(number, node);
        node.service.start();
        return node;
    }

    /** Starts a stopped node again with what its disk had. */
    Node restart(int number) {
        Node old = nodes.get(number);
        Neighbourhood known = slowDisks ? old.remembered : old.around;
        List<NodeRef> former = new ArrayList<>(known.successors());
        known.predecessor().ifPresent(former::add);
        long incarnation = old.ref.incarnation() + 1;
        Node node = new Node(number, incarnation, old.disk.crash(disk(number, incarnation)), former);
        start(node);
        return node;
    }

    private Executor disk(int number, long incarnation) {
        return task -> {
            if (slowDisks) {
                after(FORCED_WRITE, () -> {
                    Node node = nodes.get(number);
                    if (!node.dead && node.ref.incarnation() == incarnation) {
                        task.run();
                    }
                });
            } else {
                task.run();
            }
        };
    }

    /** The newcomer is the first to know of its place, as after a join. */
    private void start(Node node) {
        nodes.put(node.number, node);
        node.service.start();
        node.see(neighbourhood(node));
        spread();
    }

    void kill(int... numbers) {
        for (int number : numbers) {
            nodes.get(number).dead = true;
        }
        after(Duration.ofMillis(1500), this::spread);
    }

    /** Lets nodes hear nothing, without dying, until they are resumed. */
    void pause(int... numbers) {
        for (int number : numbers) {
            nodes.get(number).deaf = true;
        }
    }

    void resume(int... numbers) {
        for (int number : numbers) {
            nodes.get(number).deaf = false;
        }
    }

    /** Lets a node go in good order. */
    void leave(int number, Duration budget) {
        Node node = nodes.get(number);
        node.service.prepareLeave(budget, unfinished -> {
            node.unfinished = unfinished;
            node.dead = true;
            node.left = true;
            spread();
        });
    }

    /** Tells every live node, each after its own delay, what the ring looks like now. */
    private void spread() {
        for (Node node : members()) {
            after(Duration.ofMillis(random.nextInt(800)), () -> node.see(neighbourhood(node)));
        }
    }

    List<Node> members() {
        return nodes.values().stream()
                .filter(node -> !node.dead && !node.client)
                .sorted(Comparator.comparing((Node node) -> node.ref.id()))
                .toList();
    }

    private Neighbourhood neighbourhood(Node node) {
        List<Node> ring = members();
        int at = ring.indexOf(node);
        if (at < 0) {
            return node.around;
        }
        List<NodeRef> successors = new ArrayList<>();
        for (int i = 1; i < ring.size(); i++) {
            successors.add(ring.get((at + i) % ring.size()).ref);
        }
        Optional<NodeRef> predecessor =
                ring.size() == 1 ? Optional.empty() : Optional.of(ring.get((at + ring.size() - 1) % ring.size()).ref);
        return new Neighbourhood(node.ref, true, predecessor, successors);
    }

    List<Node> homes(Key key) {
        RingId position = RingProfile.DEFAULT.position(key.partition());
        List<Node> ring = members();
        int first = 0;
        while (first < ring.size() && ring.get(first).ref.id().compareTo(position) < 0) {
            first++;
        }
        List<Node> homes = new ArrayList<>();
        for (int i = 0; i < Math.min(3, ring.size()); i++) {
            homes.add(ring.get((first + i) % ring.size()));
        }
        return homes;
    }

    // ---- operations

    Bytes operationId() {
        operations++;
        byte[] id = new byte[16];
        new Random(operations).nextBytes(id);
        return Bytes.copyOf(id);
    }

    Addition addition(Key key, String member, String payload) {
        return new Addition(key, Bytes.utf8(member), Bytes.utf8(payload), Optional.empty(), operationId());
    }

    Addition lease(Key key, String member, long number, Duration duration) {
        Addition.Lease lease = new Addition.Lease(new LeaseSequence(1, number), duration);
        return new Addition(key, Bytes.utf8(member), Bytes.EMPTY, Optional.of(lease), operationId());
    }

    Removal removal(Key key, String member) {
        return new Removal(key, Bytes.utf8(member), Optional.empty(), operationId());
    }

    List<WriteAnswer> write(int at, SetWrite... writes) {
        return write(at, Ack.PRIMARY, writes);
    }

    List<WriteAnswer> write(int at, Ack ack, RecordWrite... writes) {
        List<List<WriteAnswer>> answers = new ArrayList<>();
        begin(at, ack, answers, writes);
        runUntil(Duration.ofSeconds(20), () -> !answers.isEmpty());
        run(Duration.ZERO);
        assertThat(answers).as("outcomes of one operation").hasSize(1);
        return answers.get(0);
    }

    /** Begins writes whose outcome joins the list. */
    void begin(int at, Ack ack, List<List<WriteAnswer>> outcomes, RecordWrite... writes) {
        nodes.get(at).service.write(List.of(writes), ack, Outcome.of(outcomes::add, failure -> {
            throw new AssertionError(failure);
        }));
    }

    WriteAnswer.Done add(int at, Key key, String member) {
        return (WriteAnswer.Done) write(at, addition(key, member, "")).get(0);
    }

    List<ReadAnswer> read(int at, Key... keys) {
        return read(at, ReadLevel.OWNER, keys);
    }

    List<ReadAnswer> read(int at, ReadLevel level, Key... keys) {
        List<List<ReadAnswer>> answers = new ArrayList<>();
        nodes.get(at).service.read(List.of(keys), level, Outcome.of(answer -> addOnly(answers, answer), failure -> {
            throw new AssertionError(failure);
        }));
        runUntil(Duration.ofSeconds(20), () -> !answers.isEmpty());
        return answers.get(0);
    }

    List<String> members(int at, Key key) {
        SetValue value = ((ReadAnswer.Found) read(at, key).get(0)).value().set();
        return value.members().stream()
                .map(SetMember::member)
                .map(Bytes::toUtf8)
                .toList();
    }

    ReplicaReport replicas(int at, Key key) {
        List<ReplicaReport> reports = new ArrayList<>();
        nodes.get(at).service.replicas(key, Outcome.of(report -> addOnly(reports, report), failure -> {
            throw new AssertionError(failure);
        }));
        runUntil(Duration.ofSeconds(20), () -> !reports.isEmpty());
        return reports.get(0);
    }

    private static <T> void addOnly(List<T> outcomes, T outcome) {
        assertThat(outcomes).as("earlier outcomes of the same operation").isEmpty();
        outcomes.add(outcome);
    }

    boolean settled() {
        return members().stream()
                .allMatch(node -> node.around.equals(neighbourhood(node))
                        && node.service.health().active()
                        && node.service.health().inStep()
                        && node.service.health().missingCopies() == 0);
    }

    void settle() {
        runUntil(Duration.ofMinutes(2), this::settled);
    }

    final class Node implements NodeEnvironment, RingMembership, Network {
        final int number;
        final NodeRef ref;
        final InMemoryRecordStore disk;
        final RecordService service;
        private final Dispatcher dispatcher = new Dispatcher();
        private final List<Listener> listeners = new ArrayList<>();
        private final FormerNeighbours former;
        private Neighbourhood around;
        private Neighbourhood remembered;
        boolean dead;
        boolean left;
        boolean deaf;
        boolean hearsNoOwners;
        boolean client;
        int unfinished;

        Node(int number, long incarnation, InMemoryRecordStore disk) {
            this(number, incarnation, disk, List.of());
        }

        Node(int number, long incarnation, InMemoryRecordStore disk, List<NodeRef> former) {
            this.number = number;
            this.former = new FormerNeighbours(former);
            this.disk = disk;
            Bytes hash = RingProfile.DEFAULT.position("node " + number).toBytes();
            this.ref = new NodeRef(RingId.of(hash), hash, 0, new Endpoint("n" + number, 1 + number), incarnation);
            this.around = alone(false);
            this.remembered = around;
            this.service = new RecordService(this, this, this, dispatcher, RingProfile.DEFAULT, disk, config);
        }

        Neighbourhood alone(boolean member) {
            return new Neighbourhood(ref, member, Optional.empty(), List.of());
        }

        void see(Neighbourhood after) {
            if (!dead && !after.equals(around)) {
                Neighbourhood before = around;
                around = after;
                schedule(FORCED_WRITE, () -> remembered = after);
                listeners.forEach(listener -> listener.changed(before, after));
            }
        }

        /** Hands the node a row as another node would. */
        void give(Key key, String member) {
            RowId id = new RowId(RingProfile.DEFAULT.position(key.partition()), key, Bytes.utf8(member));
            Version version = new Version(new Dot(ref.keyHash(), 99, ++operations), CausalContext.EMPTY);
            Row row = new Row(id, Bytes.EMPTY, true, version, Optional.empty(), operationId(), 1);
            dispatcher.dispatch(new Replicate(List.of(RowState.of(row))), Outcome.of(stored -> {}, failure -> {
                throw new AssertionError(failure);
            }));
        }

        /** Hands the node a version of a register as another node would, written by somebody who had seen the context. */
        void give(Key key, String value, CausalContext seen) {
            RowId id = RowId.ofRegister(RingProfile.DEFAULT.position(key.partition()), key);
            Version version = new Version(new Dot(Bytes.copyOf(new byte[32]), 99, 1), seen);
            Row row = new Row(id, Bytes.utf8(value), true, version, Optional.empty(), Bytes.copyOf(new byte[16]), 9);
            dispatcher.dispatch(new Replicate(List.of(RowState.of(row))), Outcome.of(stored -> {}, failure -> {
                throw new AssertionError(failure);
            }));
        }

        /** Asks the node for its vote on a version; returns whether it agreed. */
        boolean votes(Row row) {
            List<Boolean> answers = new ArrayList<>();
            dispatcher.dispatch(new Vote(row), Outcome.of(voted -> answers.add(voted.agreed()), failure -> {
                throw new AssertionError(failure);
            }));
            TestWorld.this.runUntil(Duration.ofSeconds(1), () -> !answers.isEmpty());
            return answers.get(0);
        }

        /** Returns the digest of the node's own copy; empty if it has none. */
        Bytes copy(Key key) {
            List<Bytes> digests = new ArrayList<>();
            dispatcher.dispatch(
                    ReadRecord.direct(key),
                    Outcome.of(answer -> digests.add(((ReadAnswer.Copy) answer).digest()), failure -> {
                        throw new AssertionError(failure);
                    }));
            return digests.get(0);
        }

        /** Returns how many sets the node lists as the owner of. */
        int ownedSets() {
            return (int) service.records(new ListRecords(Optional.empty(), 1000)).records().stream()
                    .filter(set -> set.copyNumber() == 3)
                    .count();
        }

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant wallClock() {
            return START.plusNanos(now);
        }

        @Override
        public RandomGenerator random() {
            return random;
        }

        @Override
        public void execute(Runnable task) {
            schedule(Duration.ofNanos(100_000), task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            Event event = after(delay, () -> {});
            event.task = () -> {
                if (!dead) {
                    task.run();
                }
            };
            return () -> event.task = () -> {};
        }

        @Override
        public <R> void call(
                Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
            calls++;
            Node target = nodes.get(to.port() - 1);
            onCall.accept(target.ref, request);
            Call<R> call = new Call<>(this, reply);
            after(timeout, () -> call.fail(CallFailure.Reason.TIMEOUT));
            after(LATENCY, () -> {
                if (target.deaf) {
                    return;
                }
                if (target.dead) {
                    after(LATENCY, () -> call.fail(CallFailure.Reason.REFUSED));
                } else {
                    target.dispatcher.dispatch(request, call.carried(target));
                }
            });
        }

        @Override
        public NodeRef self() {
            return ref;
        }

        @Override
        public Neighbourhood neighbourhood() {
            return around;
        }

        @Override
        public void whenRemembered(Consumer<Boolean> told) {
            schedule(FORCED_WRITE, () -> told.accept(true));
        }

        @Override
        public FormerNeighbours formerNeighbours() {
            return former;
        }

        @Override
        public boolean isDead(NodeRef node) {
            Node life = nodes.get(node.endpoint().port() - 1);
            return life.dead && !life.left;
        }

        @Override
        public boolean isSilent(NodeRef node) {
            return hearsNoOwners;
        }

        @Override
        public boolean hearsNobody() {
            return false;
        }

        @Override
        public void onLapse(Runnable listener) {}

        @Override
        public boolean hasLeft(NodeRef node) {
            return nodes.get(node.endpoint().port() - 1).left;
        }

        @Override
        public void addListener(Listener listener) {
            listeners.add(listener);
        }

        @Override
        public void lookup(RingId target, Duration timeout, LookupCallback callback) {
            lookups++;
            schedule(LATENCY.multipliedBy(2), () -> {
                List<Node> owners = members().stream()
                        .filter(node -> node.around.owns(target))
                        .toList();
                Optional<Node> owner = owners.stream()
                        .skip(owners.isEmpty() ? 0 : random.nextInt(owners.size()))
                        .findFirst()
                        .or(() -> members().stream()
                                .filter(node -> node.ref.id().compareTo(target) >= 0)
                                .findFirst())
                        .or(() -> members().stream().findFirst());
                if (owner.isEmpty()) {
                    callback.failed(new CallFailure(CallFailure.Reason.TIMEOUT, "no member is left"));
                } else {
                    callback.found(new LookupResult(
                            target, owner.get().ref, owner.get().around.successors(), List.of()));
                }
            });
        }
    }

    private final class Call<R> {
        private final Node caller;
        private final Reply<R> reply;
        private boolean over;

        Call(Node caller, Reply<R> reply) {
            this.caller = caller;
            this.reply = reply;
        }

        void fail(CallFailure.Reason reason) {
            if (!over && !caller.dead) {
                over = true;
                reply.failed(new CallFailure(reason, "the call did not get through"));
            }
        }

        Reply<R> carried(Node target) {
            return Outcome.of(
                    answer -> carryBack(target, () -> reply.answered(answer)),
                    failure -> carryBack(target, () -> reply.failed(failure)));
        }

        private void carryBack(Node target, Runnable delivery) {
            if (target.dead) {
                return;
            }
            after(LATENCY, () -> {
                if (!over && !caller.dead) {
                    over = true;
                    delivery.run();
                }
            });
        }
    }

    private static final class Event implements Comparable<Event> {
        private final long at;
        private final long order;
        private Runnable task;

        Event(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }

        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }
}
