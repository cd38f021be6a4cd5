// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import com.google.protobuf.Message;
import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.grpc.HeaderCodec;
import io.chordal.dht.grpc.RpcBinding;
import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.ring.FormerNeighbours;
import io.chordal.dht.ring.LookupCallback;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.store.InMemoryRecordStore;
import io.chordal.dht.store.RecordTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Two homes of one arc and the reconciliation of one with the other, round by round and through the bytes that the messages have
 * in production, for tests and for the benchmark of reconciliation.
 *
 * <p>Confined to one thread.
 */
public final class TwoReplicas {
    private static final RingProfile PROFILE = RingProfile.DEFAULT;
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Bytes OPERATION = Bytes.copyOf(new byte[16]);

    private final RecordTable table = new RecordTable();
    private final RecordTable theirs = new RecordTable();
    private final NodeRef self = node(1);
    private final NodeRef other = node(2);
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final Ledger ledger = new Ledger(new Now(), table, new InMemoryRecordStore(1, Runnable::run));
    private int roundTrips;
    private long bytes;
    private long largest;

    /** Makes two homes with nothing. */
    public TwoReplicas() {}

    private static NodeRef node(int number) {
        byte[] key = new byte[32];
        new SplittableRandom(number).nextBytes(key);
        return PROFILE.node(Bytes.copyOf(key), 0, new Endpoint("127.0.0.1", 40_000 + number), number);
    }

    /** Puts the same version of a register at both homes, or only at one of them. */
    public TwoReplicas put(String partition, String item, long counter, boolean here, boolean there) {
        Key key = Key.of(partition, item);
        Version version = new Version(new Dot(other.keyHash(), 1, counter), CausalContext.EMPTY);
        RowState state = RowState.of(new Row(
                RowId.ofRegister(PROFILE.position(key.partition()), key),
                Bytes.utf8("of " + item),
                true,
                version,
                Optional.empty(),
                OPERATION,
                counter));
        if (here) {
            table.merge(state, NOW);
        }
        if (there) {
            theirs.merge(state, NOW);
        }
        return this;
    }

    /** Compares the whole circle, as the arc that ends at the node; returns what was found. */
    Conversation.Findings compare() {
        return compare(new Arc(self.id(), self.id()));
    }

    /** Compares an arc; returns what was found. */
    Conversation.Findings compare(Arc arc) {
        roundTrips = 0;
        bytes = 0;
        largest = 0;
        Conversation.Findings[] outcome = new Conversation.Findings[1];
        Comparer comparer = new Comparer(theirs);
        Peers peers = new Peers(new Alone(), new Wire(comparer), new Dispatcher(), false);
        new Conversation(
                        peers,
                        ledger,
                        self,
                        other,
                        Share.of(arc),
                        () -> true,
                        () -> {},
                        Duration.ofSeconds(1),
                        Outcome.of(found -> outcome[0] = found, failure -> {
                            throw new AssertionError(failure.toString());
                        }))
                .start();
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        return outcome[0];
    }

    /** Compares the whole circle and says whether both were equal from the start. */
    public boolean wereEqual() {
        return compare().equal();
    }

    /** Sends the other home what it lacks, as the sender of copies does, without counting that. */
    void send(List<RowId> lacking) {
        lacking.forEach(id -> table.find(id).ifPresent(state -> theirs.merge(state, NOW)));
    }

    /** Returns how many round trips the last comparison took. */
    public int roundTrips() {
        return roundTrips;
    }

    /** Returns how many bytes the messages of the last comparison had, headers of the ring included, those of gRPC and HTTP/2 not. */
    public long bytes() {
        return bytes;
    }

    /** Returns the bytes of the largest message of the last comparison. */
    long largest() {
        return largest;
    }

    RecordTable here() {
        return table;
    }

    RecordTable there() {
        return theirs;
    }

    /** Carries rounds through protobuf to the other home. */
    private final class Wire implements Network {
        private final RpcBinding<Reconcile, ReconcileAnswer, Message, Message> binding = binding();
        private final Comparer comparer;

        Wire(Comparer comparer) {
            this.comparer = comparer;
        }

        @Override
        public <R> void call(
                Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
            Header header = new Header(
                            Optional.of(OPERATION), Header.PROTOCOL, Header.PROTOCOL, PROFILE, Optional.of(self), true)
                    .to(meant);
            Message asked = count(binding.writeRequest().write((Reconcile) request, HeaderCodec.write(header)));
            Reconcile read = binding.readRequest().read(asked, PROFILE);
            Comparer.Differences found = comparer.compare(theirs.rows(read.arc()), read);
            Message answered = count(binding.writeAnswer()
                    .apply(new ReconcileAnswer(
                            found.prints(), found.rows(), found.states(), false, false, List.of(), Bytes.EMPTY)));
            roundTrips++;
            tasks.add(() -> told(reply, binding.readAnswer().read(answered, PROFILE)));
        }

        /** Only rounds of reconciliation are called. */
        @SuppressWarnings("unchecked")
        private <R> void told(Reply<R> reply, ReconcileAnswer answer) {
            ((Reply<ReconcileAnswer>) reply).answered(answer);
        }

        private Message count(Message message) {
            bytes += message.getSerializedSize();
            largest = Math.max(largest, message.getSerializedSize());
            return message;
        }

        @SuppressWarnings("unchecked")
        private static RpcBinding<Reconcile, ReconcileAnswer, Message, Message> binding() {
            return NodeRpcs.all().stream()
                    .flatMap(service -> service.bindings().stream())
                    .filter(binding -> binding.type().equals(Reconcile.class))
                    .map(binding -> (RpcBinding<Reconcile, ReconcileAnswer, Message, Message>) binding)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** A place in time, where tasks run one after the other. */
    private final class Now implements NodeEnvironment {
        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public Instant wallClock() {
            return NOW;
        }

        @Override
        public RandomGenerator random() {
            return new SplittableRandom(1);
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            return () -> {};
        }
    }

    /** Who this node is; nothing else of the ring is asked for here. */
    private final class Alone implements RingMembership {
        @Override
        public NodeRef self() {
            return self;
        }

        @Override
        public Neighbourhood neighbourhood() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FormerNeighbours formerNeighbours() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void whenRemembered(Consumer<Boolean> told) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isDead(NodeRef node) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean hasLeft(NodeRef node) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isSilent(NodeRef node) {
            return false;
        }

        @Override
        public boolean hearsNobody() {
            return false;
        }

        @Override
        public void onLapse(Runnable listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addListener(Listener listener) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void lookup(io.chordal.dht.id.RingId target, Duration timeout, LookupCallback callback) {
            callback.failed(new CallFailure(CallFailure.Reason.REJECTED, "nobody is looked up here"));
        }
    }
}
