// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.DhtSession;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.StoredWrite;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.Request;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Removal;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.WriteResult;
import io.chordal.dht.replica.message.AddMember;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.DeleteValue;
import io.chordal.dht.replica.message.PutValue;
import io.chordal.dht.replica.message.RemoveMember;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimDisk;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimProcess;
import io.chordal.dht.sim.history.History;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Clients that use records through whichever node they reach, and note what they did and were told.
 *
 * <p>Confined to the world's thread.
 */
final class Clients {
    private static final int CLIENTS = 5;
    /** The longest that an operation of a node that is not disturbed may take: its own limit, twice renewed by progress. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final SimCluster cluster;
    private final SplittableRandom random;
    private final History history;
    private final DiskWitness witness;
    private final List<Key> registers = new ArrayList<>();
    private final List<Key> sets = new ArrayList<>();
    private final Map<Key, CausalContext> lastSeen = new TreeMap<>();
    private final List<Call> open = new ArrayList<>();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<DhtNode, InSession> sessions = new IdentityHashMap<>();
    private final List<Operation> inSessions = new ArrayList<>();
    private final LateAttempts late;
    private final Set<Bytes> twice = new HashSet<>();
    private final boolean bulky;
    private final boolean changing;
    private boolean closed;
    private int values;
    private int disksLost;
    private long lastDiskLoss = -1;

    /**
     * A write that was acknowledged, how, and the rows that it had on some disk then: what an attempt that was never acknowledged left on one disk
     * alone may have been lost with it before.
     */
    record Acknowledged(Bytes operation, Ack ack, Operation what, int disksLostBefore, List<Row> rows) {}

    Clients(SimCluster cluster, SplittableRandom random, History history, DiskWitness witness, FaultMix mix) {
        this.cluster = cluster;
        this.random = random;
        this.history = history;
        this.witness = witness;
        this.bulky = mix.bulky();
        this.changing = mix.world() == FaultMix.World.CHANGING_HOMES;
        this.late = new LateAttempts(cluster, mix, random.split(), this::anywhere);
        for (int i = 0; i < mix.keys(); i++) {
            registers.add(Key.of("register " + i / 2, "item " + i));
            sets.add(Key.of("set " + i / 3, "item " + i));
        }
        cluster.world().onDuplicate(request -> twice.addAll(operations(request)));
    }

    private static List<Bytes> operations(Request<?> request) {
        if (request instanceof AddMembers several) {
            return several.additions().stream().map(Addition::operationId).toList();
        }
        if (request instanceof AddMember one) {
            return List.of(one.addition().operationId());
        }
        if (request instanceof RemoveMember one) {
            return List.of(one.removal().operationId());
        }
        if (request instanceof PutValue one) {
            return List.of(one.put().operationId());
        }
        return request instanceof DeleteValue one ? List.of(one.delete().operationId()) : List.of();
    }

    List<Key> registers() {
        return registers;
    }

    List<Key> sets() {
        return sets;
    }

    /** Returns all keys. */
    List<Key> keys() {
        return Stream.concat(registers.stream(), sets.stream()).toList();
    }

    List<Acknowledged> acknowledged() {
        return acknowledged;
    }

    List<String> violations() {
        return violations;
    }

    /** A disk was lost: what was acknowledged by one disk alone may be lost with it. */
    void diskLost() {
        disksLost++;
        lastDiskLoss = now();
    }

    int disksLost() {
        return disksLost;
    }

    /** Returns what was done in sessions, in the order of the outcomes. */
    List<Operation> inSessions() {
        return inSessions;
    }

    private Key anyRegister() {
        return registers.get(random.nextInt(registers.size()));
    }

    /** Returns a machine on which a node can be reached, if there is one. */
    Optional<SimMember> anywhere() {
        List<SimMember> reachable = cluster.machines().stream()
                .filter(machine -> machine.host().isRunning() && machine.node().isPresent())
                .toList();
        return reachable.isEmpty() ? Optional.empty() : Optional.of(reachable.get(random.nextInt(reachable.size())));
    }

    /** Does something somewhere. */
    void call() {
        anywhere().ifPresent(this::call);
    }

    private void call(SimMember at) {
        Key register = anyRegister();
        Key set = sets.get(random.nextInt(sets.size()));
        if (!late.leaveRoom(register) || !late.leaveRoom(set)) {
            return;
        }
        switch (random.nextInt(17)) {
            case 0, 1, 2 -> put(at, register, Kind.PUT, Optional.empty());
            case 3 -> put(at, register, Kind.PUT, Optional.ofNullable(lastSeen.get(register)));
            case 4 -> put(at, register, Kind.COMPARE_AND_SET, Optional.ofNullable(lastSeen.get(register)));
            case 5 -> {
                if (isDeleted(register)) {
                    delete(at, register);
                }
            }
            case 6, 7, 8 -> read(at, register, level());
            case 9 -> add(at, set, anyMember());
            case 10 -> remove(at, set, anyMember());
            case 11 -> addMany(at);
            case 12 -> putInSession(at, register);
            case 13 -> readInSession(at, register);
            case 14 -> race(register);
            case 15 -> raceOfMember(set);
            default -> list(at, set, level());
        }
    }

    /**
     * For this long, somebody reads again and again, and several compare with what he was shown, at the same time.
     *
     * @param oneKey whether all of them do so with the same register
     */
    void compareFor(Duration time, boolean oneKey) {
        Key one = anyRegister();
        for (Duration at = Duration.ZERO; at.compareTo(time) < 0; at = at.plusMillis(10 + random.nextInt(40))) {
            cluster.world().at(at, () -> {
                Key key = oneKey ? one : anyRegister();
                if (!closed && late.leaveRoom(key)) {
                    anywhere()
                            .ifPresent(reader -> reader.dht().get(key).whenComplete((value, failure) -> {
                                if (failure == null && value.isPresent() && !closed) {
                                    race(key, value.map(Versioned::context));
                                }
                            }));
                }
            });
        }
    }

    /** Half of the registers are never deleted, so that nobody may fail to find them; the others more often. */
    private boolean isDeleted(Key register) {
        return registers.indexOf(register) % 2 == 1;
    }

    /** Returns the reads that found nothing, though more than one disk had the value before, and nobody deletes it. */
    List<String> falselyNotFound() {
        Map<Key, Long> since = new TreeMap<>();
        for (Acknowledged write : acknowledged) {
            Operation put = write.what;
            if (write.ack != Ack.PRIMARY
                    && put.context().isPresent()
                    && registers.contains(put.key())
                    && !isDeleted(put.key())) {
                since.merge(put.key(), put.ended(), Math::min);
            }
        }
        return history.operations().stream()
                .filter(read -> read.kind() == Kind.READ && read.outcome() == Outcome.DONE)
                .filter(read -> read.seen().isEmpty() && since.getOrDefault(read.key(), Operation.NEVER) < read.begun())
                .map(read -> "not found, though several disks have had it since "
                        + Duration.ofNanos(since.get(read.key())) + ": " + read)
                .toList();
    }

    private ReadLevel level() {
        return random.nextBoolean() ? ReadLevel.OWNER : ReadLevel.QUORUM;
    }

    private Ack ack() {
        return switch (random.nextInt(5)) {
            case 0, 1 -> Ack.PRIMARY;
            case 2, 3 -> Ack.QUORUM;
            default -> Ack.ALL;
        };
    }

    private Bytes operationId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return Bytes.copyOf(id);
    }

    private void put(SimMember at, Key key, Kind kind, Optional<CausalContext> basis) {
        if (kind == Kind.COMPARE_AND_SET && basis.isEmpty()) {
            return;
        }
        values++;
        String value = "v" + values;
        Write write = new Write(ack(), operationId());
        PutOptions options = options(write);
        if (basis.isPresent()) {
            options = kind == Kind.PUT ? options.after(basis.get()) : options.onlyIf(basis.get());
        }
        PutOptions chosen = options;
        Call call = new Call(at, key, kind, Optional.of(value), basis);
        call.by(write)
                .begin(node -> node.put(key, Bytes.utf8(value), chosen), (done, result) -> done.wrote(write, result));
    }

    /** Several compare with the same at the same time, through whichever nodes they reach. */
    private void race(Key key) {
        race(key, Optional.ofNullable(lastSeen.get(key)));
    }

    private void race(Key key, Optional<CausalContext> basis) {
        for (int i = 0; i < 3; i++) {
            anywhere().ifPresent(at -> put(at, key, Kind.COMPARE_AND_SET, basis));
        }
    }

    private void delete(SimMember at, Key key) {
        Write write = new Write(ack(), operationId());
        Call call = new Call(at, key, Kind.DELETE, Optional.empty(), Optional.empty());
        call.by(write).begin(node -> node.delete(key, options(write)), (done, result) -> done.wrote(write, result));
    }

    private static PutOptions options(Write write) {
        PutOptions options = switch (write.ack) {
            case PRIMARY -> PutOptions.lazy();
            case QUORUM -> PutOptions.quorum();
            case ALL -> PutOptions.all();
        };
        return options.operationId(write.operation);
    }

    /** Reads a register and notes what was seen. */
    private void read(SimMember at, Key key, ReadLevel level) {
        Call call = new Call(at, key, Kind.READ, Optional.empty(), Optional.empty());
        call.begin(node -> node.get(key, level), Clients::told);
    }

    private void list(SimMember at, Key key, ReadLevel level) {
        Call call = new Call(at, key, Kind.LIST, Optional.empty(), Optional.empty());
        call.begin(
                node -> node.records().get(key, level),
                (done, set) -> done.over(Outcome.DONE, members(set), Optional.empty()));
    }

    private static void told(Call call, Optional<Versioned> value) {
        call.over(
                Outcome.DONE,
                values(value),
                Optional.of(value.map(Versioned::context).orElse(CausalContext.EMPTY)));
    }

    private static List<String> values(Optional<Versioned> value) {
        return value.map(found -> found.values().stream().map(Bytes::toUtf8).toList())
                .orElse(List.of());
    }

    private static List<String> members(Optional<SetValue> set) {
        return set.map(found -> found.members().stream()
                        .map(member -> member.member().toUtf8())
                        .toList())
                .orElse(List.of());
    }

    /** In some lives a few members fill a message. */
    private Bytes payload(String member) {
        return Bytes.utf8(bulky ? ("of " + member).repeat(600) : "of " + member);
    }

    private String anyMember() {
        return "m" + random.nextInt(12);
    }

    /** Several add the same member at the same time, through whichever nodes they reach; a moment later somebody removes it. */
    private void raceOfMember(Key key) {
        String member = anyMember();
        for (int i = 0; i < 3; i++) {
            anywhere().ifPresent(at -> add(at, key, member));
        }
        Duration pause = Duration.ofMillis(50 + random.nextInt(3_000));
        cluster.world().at(pause, () -> {
            if (!closed && late.leaveRoom(key)) {
                anywhere().ifPresent(at -> remove(at, key, member));
            }
        });
    }

    private void add(SimMember at, Key key, String member) {
        Write write = new Write(ack(), operationId());
        Addition addition = new Addition(key, Bytes.utf8(member), payload(member), Optional.empty(), write.operation);
        Call call = new Call(at, key, Kind.ADD, Optional.of(member), Optional.empty());
        call.by(write)
                .begin(node -> node.records().add(addition, write.ack), (done, stored) -> done.stored(write, stored));
    }

    /** Several at once: each has an outcome of its own. */
    private void addMany(SimMember at) {
        Ack ack = ack();
        List<Addition> additions = new ArrayList<>();
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 2 + random.nextInt(4); i++) {
            Key key = sets.get(random.nextInt(sets.size()));
            if (!late.leaveRoom(key)) {
                continue;
            }
            String member = anyMember();
            Bytes payload = payload(member);
            Write write = new Write(ack, operationId());
            additions.add(new Addition(key, Bytes.utf8(member), payload, Optional.empty(), write.operation));
            calls.add(new Call(at, key, Kind.ADD, Optional.of(member), Optional.empty()).by(write));
        }
        if (additions.isEmpty()) {
            return;
        }
        open.addAll(calls);
        at.dht().records().addMany(additions, ack).whenComplete((outcomes, failure) -> {
            for (int i = 0; i < calls.size(); i++) {
                Call call = calls.get(i);
                if (failure != null) {
                    call.failed(failure);
                } else if (outcomes.get(i).failure().isPresent()) {
                    call.failed(outcomes.get(i).failure().get());
                } else {
                    call.stored(
                            new Write(ack, additions.get(i).operationId()),
                            outcomes.get(i).get());
                }
            }
        });
    }

    private InSession session(DhtNode node) {
        return sessions.computeIfAbsent(node, fresh -> new InSession(fresh.session(), CLIENTS + sessions.size()));
    }

    private void putInSession(SimMember at, Key key) {
        InSession in = session(at.dht());
        values++;
        String value = "v" + values;
        Write write = new Write(ack(), operationId());
        Call call = new Call(at, key, Kind.PUT, Optional.of(value), Optional.empty(), in.client);
        call.by(write)
                .begin(
                        node -> in.session.put(key, Bytes.utf8(value), options(write)),
                        (done, result) -> done.wrote(write, result));
    }

    private void readInSession(SimMember at, Key key) {
        InSession in = session(at.dht());
        ReadLevel level = level();
        Call call = new Call(at, key, Kind.READ, Optional.empty(), Optional.empty(), in.client);
        call.begin(node -> in.session.get(key, level), Clients::told);
    }

    private void remove(SimMember at, Key key, String member) {
        Write write = new Write(ack(), operationId());
        Removal removal = new Removal(key, Bytes.utf8(member), Optional.empty(), write.operation);
        Call call = new Call(at, key, Kind.REMOVE, Optional.of(member), Optional.empty());
        call.by(write)
                .begin(node -> node.records().remove(removal, write.ack), (done, stored) -> done.stored(write, stored));
    }

    /** Reads everything from a node, when all is over; lets time pass. */
    void readAll(SimMember at) {
        for (Key key : registers) {
            Optional<Versioned> value = cluster.await(at.dht().get(key));
            history.addLast(last(key, Kind.READ, values(value), value.map(Versioned::context)));
        }
        for (Key key : sets) {
            history.addLast(last(
                    key, Kind.LIST, members(cluster.await(at.dht().records().get(key))), Optional.empty()));
        }
    }

    /** When all is at rest nothing is in the way of a write, and who compares with what he has just read succeeds; lets time pass. */
    void writeAll(SimMember at) {
        for (Key key : registers) {
            try {
                Optional<Versioned> found = cluster.await(at.dht().get(key));
                PutOptions options = found.map(value -> PutOptions.quorum().onlyIf(value.context()))
                        .orElseGet(PutOptions::quorum);
                cluster.await(at.dht().put(key, Bytes.utf8("last"), options));
            } catch (DhtException e) {
                violations.add("refused at rest: a write at " + Operation.text(key) + " through " + at + ": " + e);
            }
        }
    }

    private Operation last(Key key, Kind kind, List<String> seen, Optional<CausalContext> context) {
        return new Operation(
                0, key, kind, Optional.empty(), Optional.empty(), now(), now(), Outcome.DONE, seen, context);
    }

    /** Nobody waits any longer: what has no outcome is unknown, and wrong if its node lived on undisturbed. */
    void close() {
        closed = true;
        for (Call call : List.copyOf(open)) {
            if (call.mustBeOver()) {
                violations.add("no outcome within " + LONGEST + ": " + call);
            }
            call.over(Outcome.UNKNOWN, List.of(), Optional.empty());
        }
    }

    private long now() {
        return cluster.world().now().toNanos();
    }

    /** How something is written, and under which name. */
    private record Write(Ack ack, Bytes operation) {}

    /** A session of a client that has no other. */
    private record InSession(DhtSession session, int client) {}

    /** One operation under way. */
    private final class Call {
        private final Key key;
        private final Kind kind;
        private final Optional<String> value;
        private final Optional<CausalContext> basis;
        private final int client;
        private final long begun = now();
        private final int disksLostBefore = disksLost;
        private SimMember at;
        private Optional<SimProcess> process;
        private long tried = begun;
        private int attempts;
        private Optional<Runnable> again = Optional.empty();
        private boolean unknown;
        private Function<DhtNode, ? extends CompletionStage<?>> operation = node -> new CompletableFuture<>();
        private Optional<Bytes> written = Optional.empty();
        private boolean over;

        Call(SimMember at, Key key, Kind kind, Optional<String> value, Optional<CausalContext> basis) {
            this(at, key, kind, value, basis, random.nextInt(CLIENTS));
        }

        Call(SimMember at, Key key, Kind kind, Optional<String> value, Optional<CausalContext> basis, int client) {
            this.client = client;
            this.at = at;
            this.key = key;
            this.kind = kind;
            this.value = value;
            this.basis = basis;
            this.process = at.host().running();
            if (kind.isWriting()) {
                late.begin(key);
            }
        }

        <T> void begin(Function<DhtNode, CompletionStage<T>> operation, BiConsumer<Call, T> done) {
            this.operation = operation;
            this.again = Optional.of(() -> attempt(operation, done));
            open.add(this);
            attempt(operation, done);
        }

        private <T> void attempt(Function<DhtNode, CompletionStage<T>> operation, BiConsumer<Call, T> done) {
            operation.apply(at.dht()).whenComplete((result, failure) -> {
                if (closed) {
                    return;
                }
                if (failure == null) {
                    done.accept(this, result);
                } else {
                    failed(failure);
                }
            });
        }

        Call by(Write write) {
            written = Optional.of(write.operation);
            return this;
        }

        /**
         * A request that the network brought twice may have been refused the first time and done the second time. gRPC brings none twice, so
         * that there a refusal is certain.
         */
        private boolean cameTwice() {
            return written.filter(twice::contains).isPresent();
        }

        void failed(Throwable failure) {
            if (cause(failure) instanceof DhtException known) {
                unknown |= kind.isWriting() && (known.outcomeUnknown() || cameTwice());
                if (unknown && triesAgain()) {
                    return;
                }
                over(unknown ? Outcome.UNKNOWN : Outcome.REFUSED, List.of(), Optional.empty());
            } else {
                violations.add(this + " failed in a way that it should not: " + failure);
                over(Outcome.UNKNOWN, List.of(), Optional.empty());
            }
        }

        /** Every other time an unknown outcome makes the client try again, under the same name, wherever it reaches a node. */
        private boolean triesAgain() {
            boolean may = again.isPresent() && client < CLIENTS && attempts < 3;
            Optional<SimMember> next = may ? anywhere() : Optional.empty();
            if (next.isEmpty() || random.nextBoolean()) {
                return false;
            }
            attempts++;
            at = next.get();
            process = at.host().running();
            tried = now();
            again.get().run();
            return true;
        }

        /** Stages hand on a failure of the stage before them wrapped up. */
        private static Throwable cause(Throwable failure) {
            Throwable cause = failure.getCause();
            return failure instanceof CompletionException && cause != null ? cause : failure;
        }

        void wrote(Write write, PutResult result) {
            Operation operation =
                    over(Outcome.DONE, List.of(), Optional.of(result.context()), Optional.of(result.state()));
            acknowledge(write, operation, result.changed(), result.copies(), result.copiesWanted());
        }

        void stored(Write write, StoredWrite stored) {
            WriteResult result = stored.result();
            Operation operation = over(Outcome.DONE, List.of(), Optional.empty());
            acknowledge(write, operation, result.changed(), result.copies(), result.copiesWanted());
        }

        private void acknowledge(Write write, Operation operation, boolean changed, int copies, int wanted) {
            if (changed && copies < write.ack.copies(wanted)) {
                violations.add(
                        operation + " was acknowledged " + write.ack + " with " + copies + " copies of " + wanted);
            }
            if (changed && !witness.rowsOf(write.operation).isEmpty() && lastDiskLoss < begun) {
                List<SimDisk> holders = witness.holders(write.operation);
                // Where the list of homes is changed, whoever stays no home may have dropped its copy before this is
                // heard.
                if (holders.size() < (changing ? Math.min(copies, Ack.QUORUM.copies(wanted)) : copies)) {
                    violations.add(operation + " says " + copies + " copies, but is only on " + holders);
                }
            }
            if (changed && kind != Kind.COMPARE_AND_SET) {
                late.acknowledged(key, write.ack, this.operation);
            }
            if (changed) {
                List<Row> rows = witness.rowsOf(write.operation).stream()
                        .filter(witness::isSomewhere)
                        .toList();
                acknowledged.add(new Acknowledged(write.operation, write.ack, operation, disksLostBefore, rows));
            }
        }

        Operation over(Outcome outcome, List<String> seen, Optional<CausalContext> context) {
            return over(outcome, seen, context, context);
        }

        private Operation over(
                Outcome outcome, List<String> seen, Optional<CausalContext> context, Optional<CausalContext> state) {
            if (over) {
                violations.add("a second outcome: " + this);
            }
            over = true;
            open.remove(this);
            if (kind.isWriting()) {
                late.end(key);
            }
            long ended = outcome == Outcome.UNKNOWN ? Operation.NEVER : now();
            Operation operation =
                    new Operation(client, key, kind, value, basis, begun, ended, outcome, seen, context, state);
            history.add(operation);
            if (client >= CLIENTS) {
                inSessions.add(operation);
            }
            if (kind == Kind.READ && outcome == Outcome.DONE) {
                context.ifPresent(now -> lastSeen.put(key, now));
            }
            return operation;
        }

        boolean mustBeOver() {
            return now() - tried > LONGEST.toNanos()
                    && process.isPresent()
                    && process.equals(at.host().running());
        }

        @Override
        public String toString() {
            return kind + " " + Operation.text(key) + " " + value.orElse("") + " through " + at + ", begun at "
                    + Duration.ofNanos(begun);
        }
    }
}
