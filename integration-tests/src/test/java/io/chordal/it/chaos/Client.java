// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import com.google.protobuf.ByteString;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.sim.history.History;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import io.chordal.dht.sim.history.Promise;
import io.chordal.it.chaos.Caller.NoAnswer;
import io.chordal.it.chaos.Caller.Seen;
import io.chordal.proto.dht.v1.Ack;
import io.chordal.proto.dht.v1.AddRequest;
import io.chordal.proto.dht.v1.Basis;
import io.chordal.proto.dht.v1.DeleteRequest;
import io.chordal.proto.dht.v1.DhtServiceGrpc.DhtServiceBlockingStub;
import io.chordal.proto.dht.v1.PutRequest;
import io.chordal.proto.dht.v1.ReadLevel;
import io.chordal.proto.dht.v1.RemoveRequest;
import io.chordal.proto.dht.v1.SetAddition;
import io.chordal.proto.dht.v1.WriteResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One client that does one thing after the other through whichever host it reaches, and notes what it did and was told.
 *
 * <p>Clients with even numbers keep a session, which they carry from host to host, and write by quorum; the others write their own
 * registers as lazily as can be. A write with an unknown outcome is often tried once more elsewhere, as the same operation.
 * Confined to one thread at a time.
 */
final class Client implements Runnable {
    private final int number;
    private final ChaosPlan plan;
    private final List<Host> hosts;
    private final Keys keys;
    private final History history;
    private final LongSupplier clock;
    private final Tally tally;
    private final SplittableRandom random;
    private final Map<Key, CausalContext> seen = new TreeMap<>();
    private final Map<Key, CausalContext> states = new TreeMap<>();
    private final Map<Key, List<String>> members = new TreeMap<>();
    private Host host;
    private int values;

    Client(int number, ChaosPlan plan, List<Host> hosts, Keys keys, History history, LongSupplier clock, Tally tally) {
        this.number = number;
        this.plan = plan;
        this.hosts = hosts;
        this.keys = keys;
        this.history = history;
        this.clock = clock;
        this.tally = tally;
        this.random = new SplittableRandom(plan.seed() * 1_000 + number);
        this.host = any();
    }

    /** Says whether the client of this number keeps a session. */
    static boolean hasSession(int client) {
        return client % 2 == 0;
    }

    /** Does one thing. */
    @Override
    public void run() {
        if (random.nextInt(8) == 0) {
            host = any();
        }
        Key own =
                keys.own().get(number).get(random.nextInt(keys.own().get(number).size()));
        Key shared = keys.shared().get(random.nextInt(keys.shared().size()));
        Key set = keys.sets().get(random.nextInt(keys.sets().size()));
        switch (random.nextInt(20)) {
            case 0, 1, 2, 3 -> put(own, Kind.PUT, hasSession(number) ? Ack.ACK_QUORUM : Ack.ACK_PRIMARY);
            case 4, 5 -> put(shared, Kind.PUT, Ack.ACK_QUORUM);
            case 6 -> put(shared, Kind.COMPARE_AND_SET, Ack.ACK_QUORUM);
            case 7 -> delete(shared);
            case 8, 9, 10 -> read(own);
            case 11, 12 -> read(shared);
            case 13, 14, 15, 16, 17 -> add(set);
            case 18 -> remove(set);
            default -> list(set);
        }
    }

    private Host any() {
        return hosts.get(random.nextInt(hosts.size()));
    }

    private ReadLevel level() {
        return plan.promises().contains(Promise.READS_AFTER_ACKNOWLEDGEMENT) || random.nextBoolean()
                ? ReadLevel.READ_LEVEL_QUORUM
                : ReadLevel.READ_LEVEL_OWNER;
    }

    private void put(Key key, Kind kind, Ack ack) {
        Optional<CausalContext> basis = Optional.empty();
        Basis builds = Basis.BASIS_LATEST;
        if (kind == Kind.COMPARE_AND_SET) {
            basis = Optional.of(seen(key));
            builds = Basis.BASIS_ONLY_IF;
        } else if (!hasSession(number) && ack == Ack.ACK_QUORUM && random.nextInt(3) == 0) {
            basis = Optional.of(seen(key));
            builds = Basis.BASIS_SEEN;
        }
        values++;
        String value = "v" + number + "-" + values;
        PutRequest request = PutRequest.newBuilder()
                .setKey(Caller.wire(key))
                .setValue(ByteString.copyFromUtf8(value))
                .setBasis(builds)
                .setContext(Caller.wire(basis.orElse(CausalContext.EMPTY).toBytes()))
                .setSeen(Caller.wire(session(key).toBytes()))
                .setOperationId(operationId())
                .setAck(ack)
                .build();
        write(key, kind, Optional.of(value), basis, stub -> stub.put(request).getResult());
    }

    private void delete(Key key) {
        DeleteRequest request = DeleteRequest.newBuilder()
                .setKey(Caller.wire(key))
                .setBasis(Basis.BASIS_LATEST)
                .setSeen(Caller.wire(session(key).toBytes()))
                .setOperationId(operationId())
                .setAck(Ack.ACK_QUORUM)
                .build();
        write(
                key,
                Kind.DELETE,
                Optional.empty(),
                Optional.empty(),
                stub -> stub.delete(request).getResult());
    }

    private void add(Key key) {
        values++;
        String member = "m" + number + "-" + values;
        AddRequest request = AddRequest.newBuilder()
                .setAddition(SetAddition.newBuilder()
                        .setKey(Caller.wire(key))
                        .setMember(ByteString.copyFromUtf8(member))
                        .setOperationId(operationId()))
                .setAck(hasSession(number) ? Ack.ACK_QUORUM : Ack.ACK_PRIMARY)
                .build();
        if (write(
                        key,
                        Kind.ADD,
                        Optional.of(member),
                        Optional.empty(),
                        stub -> stub.add(request).getResult())
                == Outcome.DONE) {
            members.computeIfAbsent(key, unused -> new ArrayList<>()).add(member);
        }
    }

    private void remove(Key key) {
        List<String> mine = members.getOrDefault(key, List.of());
        if (mine.isEmpty()) {
            return;
        }
        String member = mine.remove(random.nextInt(mine.size()));
        RemoveRequest request = RemoveRequest.newBuilder()
                .setKey(Caller.wire(key))
                .setMember(ByteString.copyFromUtf8(member))
                .setOperationId(operationId())
                .setAck(Ack.ACK_QUORUM)
                .build();
        write(
                key,
                Kind.REMOVE,
                Optional.of(member),
                Optional.empty(),
                stub -> stub.remove(request).getResult());
    }

    private Outcome write(
            Key key,
            Kind kind,
            Optional<String> value,
            Optional<CausalContext> basis,
            Function<DhtServiceBlockingStub, WriteResult> call) {
        long begun = clock.getAsLong();
        Outcome outcome = Outcome.REFUSED;
        Optional<CausalContext> context = Optional.empty();
        Optional<CausalContext> state = Optional.empty();
        for (int attempt = 0; attempt < 2 && outcome != Outcome.DONE; attempt++) {
            try {
                WriteResult result = Caller.call(host, call);
                outcome = mayBeLost(result) ? Outcome.UNKNOWN : Outcome.DONE;
                if (outcome == Outcome.UNKNOWN) {
                    tally.onOneDisk();
                }
                if (kind != Kind.ADD && kind != Kind.REMOVE) {
                    context = Optional.of(Caller.context(result.getContext()));
                    state = result.getState().isEmpty() ? context : Optional.of(Caller.context(result.getState()));
                }
                break;
            } catch (NoAnswer e) {
                if (e.isConflict() && outcome == Outcome.REFUSED) {
                    tally.conflict();
                    break;
                }
                unanswered(kind, key, e);
                if (e.mayBeDone()) {
                    outcome = Outcome.UNKNOWN;
                }
                if (outcome == Outcome.REFUSED || random.nextBoolean()) {
                    break;
                }
            }
        }
        note(key, kind, value, basis, begun, outcome, List.of(), context, state);
        return outcome;
    }

    /** What one disk alone has may go with that disk. */
    private boolean mayBeLost(WriteResult result) {
        return plan.faults().contains(Fault.NEW_DISK) && result.getChanged() && result.getCopies() < 2;
    }

    private void read(Key key) {
        long begun = clock.getAsLong();
        try {
            Seen shown = Caller.read(host, key, level(), session(key));
            note(
                    key,
                    Kind.READ,
                    Optional.empty(),
                    Optional.empty(),
                    begun,
                    Outcome.DONE,
                    shown.values(),
                    shown.context(),
                    shown.context());
        } catch (NoAnswer e) {
            readNothing(Kind.READ, key, begun, e);
        }
    }

    private void list(Key key) {
        long begun = clock.getAsLong();
        try {
            Seen shown = Caller.list(host, key, level());
            note(
                    key,
                    Kind.LIST,
                    Optional.empty(),
                    Optional.empty(),
                    begun,
                    Outcome.DONE,
                    shown.values(),
                    Optional.empty(),
                    Optional.empty());
        } catch (NoAnswer e) {
            readNothing(Kind.LIST, key, begun, e);
        }
    }

    /** A question without an answer changes nothing, whatever became of it. */
    private void readNothing(Kind kind, Key key, long begun, NoAnswer e) {
        unanswered(kind, key, e);
        note(
                key,
                kind,
                Optional.empty(),
                Optional.empty(),
                begun,
                Outcome.REFUSED,
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    /** Goes to another host, and says why. */
    private void unanswered(Kind kind, Key key, NoAnswer e) {
        tally.unanswered(
                clock.getAsLong(),
                "client " + number + " got no answer from " + host + " to " + kind + " at " + Operation.text(key) + ": "
                        + e.getMessage() + (e.mayBeDone() ? " (outcome unknown)" : ""));
        host = any();
    }

    private void note(
            Key key,
            Kind kind,
            Optional<String> value,
            Optional<CausalContext> basis,
            long begun,
            Outcome outcome,
            List<String> shown,
            Optional<CausalContext> context,
            Optional<CausalContext> state) {
        long ended = outcome == Outcome.UNKNOWN ? Operation.NEVER : clock.getAsLong();
        context.filter(now -> outcome == Outcome.DONE).ifPresent(now -> seen.merge(key, now, CausalContext::plus));
        state.filter(now -> outcome == Outcome.DONE).ifPresent(now -> states.merge(key, now, CausalContext::plus));
        history.add(new Operation(number, key, kind, value, basis, begun, ended, outcome, shown, context, state));
    }

    /** What this client last saw there, whether it keeps a session or not. */
    private CausalContext seen(Key key) {
        return seen.getOrDefault(key, CausalContext.EMPTY);
    }

    /** What a session is to be shown, and replaces; all that there was when it wrote, too. */
    private CausalContext session(Key key) {
        return hasSession(number) ? states.getOrDefault(key, CausalContext.EMPTY) : CausalContext.EMPTY;
    }

    private ByteString operationId() {
        byte[] id = new byte[16];
        random.nextBytes(id);
        return ByteString.copyFrom(id);
    }
}
