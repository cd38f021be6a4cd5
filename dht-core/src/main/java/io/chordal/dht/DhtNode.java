// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.record.RangeLossSuspected;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.ring.ChordNode;
import io.chordal.dht.ring.Departure;
import io.chordal.dht.ring.FingerTable;
import io.chordal.dht.ring.JoinCallback;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.ring.RingView;
import io.chordal.dht.ring.Standing;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A node of a Chord ring in your application.
 *
 * <pre>{@code
 * try (DhtNode node = DhtNode.builder()
 *         .listen("127.0.0.1", 0)
 *         .dataDirectory(directory)
 *         .join(List.of("10.0.0.5:7070"))
 *         .start()) {
 *     PutResult put = node.put(Key.of("builds", "42"), bytes, PutOptions.lazy()).toCompletableFuture().get(5, SECONDS);
 *     put.allCopies().thenAccept(copies -> log.info("{} copies", copies));
 *     Optional<Versioned> value = node.get(Key.of("builds", "42")).toCompletableFuture().get(5, SECONDS);
 * }
 * }</pre>
 *
 * <p>Thread-safe. Outcomes come on the executor given to the builder; an operation fails with {@link DhtException} and never
 * stays open for ever. 128 operations run at a time and others wait their turn; the 10,001st under way fails at once as BUSY. Closing the node is a silent failure to the others; call {@link #leave} first to be missed by nobody.
 */
public final class DhtNode implements AutoCloseable {
    private static final int SESSION_KEYS = 10_000;
    private static final int RING_NAME_BYTES = 16;

    private final NodeParts parts;
    private final ChordNode chord;
    private final Promises promises;
    private final Operations operations;
    private final DhtRecords records;
    private final Registers registers;
    private final NodeWatches watches;
    private final NodeListeners listeners;
    private final OperationIds ids = new OperationIds();

    DhtNode(NodeParts parts, OperationIds ids) {
        this.parts = parts;
        this.chord = parts.chord();
        this.promises = parts.promises();
        this.operations = new Operations(
                promises, parts.environment(), parts.config().records().operationTimeout());
        this.records = new DhtRecords(operations, parts.records(), ids);
        this.watches = new NodeWatches(parts);
        this.listeners = new NodeListeners(parts);
        this.registers = new Registers(operations, parts.records(), Optional.empty(), ids);
    }

    /** Begins to describe a node. */
    public static DhtNodeBuilder builder() {
        return new DhtNodeBuilder();
    }

    /** Returns this node in its present life. */
    public NodeRef self() {
        return chord.self();
    }

    /** Returns where other nodes reach this one. */
    public Endpoint endpoint() {
        return chord.self().endpoint();
    }

    /** Returns where the node stands towards its ring. */
    public Standing standing() {
        return chord.view().standing();
    }

    /** Returns a snapshot of all that the node believes of its ring. */
    public RingView ringState() {
        return chord.view();
    }

    /** Returns a snapshot of the nodes around this one that it believes alive. */
    public Neighbourhood neighbourhood() {
        return chord.neighbourhood();
    }

    /** Asks for the name of the ring; empty while the node knows none. */
    public CompletionStage<Optional<Bytes>> ringId() {
        return promises.ask(reply -> reply.answered(chord.ringId()));
    }

    /**
     * Puts a value, at most 64 KiB, into the register at the key. A stage that fails with {@link DhtException#outcomeUnknown()} may
     * have written all the same; the same {@link PutOptions#operationId} makes another attempt harmless.
     */
    public CompletionStage<PutResult> put(Key key, Bytes value, PutOptions options) {
        return registers.put(key, value, options);
    }

    /** The same, with a copy of the array. */
    public CompletionStage<PutResult> put(Key key, byte[] value, PutOptions options) {
        return put(key, Bytes.copyOf(requireNonNull(value, "value is null")), options);
    }

    /** Deletes the register at the key; a set at the same key stays. A time to live in the options means nothing here. */
    public CompletionStage<PutResult> delete(Key key, PutOptions options) {
        return registers.delete(key, options);
    }

    /** Reads the register at the key from its owner; empty if it has no value. */
    public CompletionStage<Optional<Versioned>> get(Key key) {
        return get(key, ReadLevel.OWNER);
    }

    /** Reads the register at the key; empty if it has no value. */
    public CompletionStage<Optional<Versioned>> get(Key key, ReadLevel level) {
        return registers.get(key, level);
    }

    /**
     * Watches a key: the listener is told what stands there now, and after each change what stands there then, whatever happens in
     * the ring; a slow one misses states in between, never the last (docs/watch.md). At most 1,024 watches at a time.
     */
    public DhtWatch watch(Key key, WatchListener listener) {
        return watches.open(WatchTarget.of(requireNonNull(key, "key is null")), listener);
    }

    /** Watches all keys of a partition: they are listed first, and again whenever changes may have been missed. */
    public DhtWatch watchPartition(Bytes partition, WatchListener listener) {
        return watches.open(WatchTarget.ofPartition(partition), listener);
    }

    /** Begins a session: reads that never go back, and writes that follow them. It remembers 10,000 keys. */
    public DhtSession session() {
        return session(SESSION_KEYS);
    }

    /** Begins a session that remembers at most so many keys, of 100 bytes and more each. */
    public DhtSession session(int maxKeys) {
        return new DhtSession(operations, parts.records(), records, ids, maxKeys);
    }

    /** Returns which list of static homes counts at this node, and which is about to follow it; nothing in a ring without one. */
    public CompletionStage<Optional<HomePlan>> homes() {
        return promises.ask(reply -> reply.answered(parts.records().homes()));
    }

    /**
     * Changes the list of static homes, while clients read and write (docs/static-homes.md, "Changing the list"): one member added,
     * which must be a node of the ring by now, or removed; the version is the next one. Called at a member of the present list, with the
     * quorum {@code MAJORITY}. The stage is complete when the new list counts alone at this node. It fails with
     *
     * <ul>
     *   <li>REJECTED, NOT_A_MEMBER, BUSY (another change is under way) or UNAVAILABLE: nothing was changed;
     *   <li>CONFLICT: the present list is another one, or another member's list was chosen;
     *   <li>TIMEOUT, after 50 s: it may have been chosen, and is then finished by the members; see {@link #homes}.
     * </ul>
     *
     * <p>Asking for the same list again is harmless.
     */
    public CompletionStage<HomeList> changeHomes(HomeList list) {
        requireNonNull(list, "list is null");
        return promises.ask(reply -> parts.records().changeHomes(list, reply));
    }

    /** Returns the sets of the ring, and what is known of copies, as this node reaches them. */
    public DhtRecords records() {
        return records;
    }

    /** Asks for the finger table. */
    public CompletionStage<FingerTable> fingers() {
        return promises.ask(reply -> reply.answered(chord.fingers()));
    }

    /** Finds the owner of a partition's name, as UTF-8. */
    public CompletionStage<LookupResult> lookup(String partition) {
        return lookup(chord.view().profile().position(requireNonNull(partition, "partition is null")));
    }

    /** Finds the owner of a point: the first live node at or after it. */
    public CompletionStage<LookupResult> lookup(RingId point) {
        requireNonNull(point, "point is null");
        return operations.run(
                reply -> parts.records().route(point, parts.config().lookupTimeout(), reply));
    }

    /** Makes a client, or a node that could not join before, a member; it may try the endpoints again and again. */
    public CompletionStage<Standing> join(Collection<Endpoint> seeds) {
        List<Endpoint> copy = copy(seeds, "seeds");
        return promises.ask(reply -> chord.join(copy, asJoin(reply)));
    }

    /**
     * The same, but fails with NOT_A_MEMBER once none of them, nor of those remembered, has been a member for so long: for somebody who
     * can ask for other endpoints meanwhile. With zero each is tried once.
     */
    public CompletionStage<Standing> join(Collection<Endpoint> seeds, Duration search) {
        List<Endpoint> copy = copy(seeds, "seeds");
        notNegative(search, "search");
        return promises.ask(reply -> chord.join(copy, search, asJoin(reply)));
    }

    /** Founds a ring, or takes up the one remembered when no member of it is found; for a client whom nobody lets in. */
    public CompletionStage<Standing> createRing() {
        return createRing(Optional.empty());
    }

    /** The same, under a name that others remember of the ring, 16 bytes, where the node itself remembers none. */
    public CompletionStage<Standing> createRing(Optional<Bytes> name) {
        requireNonNull(name, "name is null").ifPresent(DhtNode::checkName);
        return promises.ask(reply -> chord.found(name, asJoin(reply)));
    }

    /** Gives a client further ways into the ring. */
    public void useEntrances(Collection<Endpoint> entrances) {
        List<Endpoint> copy = copy(entrances, "entrances");
        parts.environment().execute(() -> chord.useEntrances(copy));
    }

    /**
     * Tells the node of members of its ring, from a list that somebody keeps perhaps. If the ring was split and this node's part
     * has lost sight of them, both parts become one (docs/ring.md): of the endpoints given three are asked at once, and the latest 64
     * one a minute. Harmless at any time and from any thread; returns at once. Endpoints
     * at which nobody of this ring is are passed over, and a node outside a ring asks nobody.
     */
    public void meet(Collection<Endpoint> members) {
        List<Endpoint> copy = copy(members, "members");
        parts.environment().execute(() -> chord.meet(copy));
    }

    /**
     * Asks, once, which member of this node's ring is at an endpoint. Fails with NOT_A_MEMBER if a node is there that is in no ring,
     * with WRONG_RING if it is in another one, and with REFUSED, TIMEOUT or LOST if nobody answers within the time.
     *
     * @param limit zero or more
     */
    public CompletionStage<NodeRef> ping(Endpoint endpoint, Duration limit) {
        requireNonNull(endpoint, "endpoint is null");
        notNegative(limit, "limit");
        return promises.ask(reply -> chord.ping(endpoint, limit, reply));
    }

    /**
     * Leaves the ring: hands over within the budget, tells the neighbours, and stops maintaining. It may be used as a client of those who
     * stay, cannot join again in this life, and must still be closed. It leaves also if not everything could be handed over; the result says so.
     *
     * @param budget zero or more
     */
    public CompletionStage<LeaveResult> leave(Duration budget) {
        notNegative(budget, "budget");
        return promises.ask(reply -> chord.leave(
                budget,
                () -> reply.answered(new LeaveResult(
                        chord.view().standing(), parts.handOver().unfinished()))));
    }

    /**
     * Calls the listener, on the embedder's executor, after every change of the neighbourhood. As with the other listeners: it is
     * called for one thing at a time, in the order of what happened; 1,024 calls wait for a slow one, then the oldest is dropped.
     *
     * @return removes the listener
     * @throws IllegalStateException if the node has 1,024 of them
     */
    public DhtSubscription addMembershipListener(Consumer<Neighbourhood> listener) {
        return listeners.membership().add(listener);
    }

    /**
     * Calls the listener, in the same way, when this node gains an arc, speaks for it, or loses it.
     *
     * @return removes the listener
     * @throws IllegalStateException if the node has 1,024 of them
     */
    public DhtSubscription addOwnershipListener(OwnershipListener listener) {
        return listeners.ownership().add(listener);
    }

    /**
     * Calls the listener, in the same way, when all homes of an arc around this node died, and when one is back.
     *
     * @return removes the listener
     * @throws IllegalStateException if the node has 1,024 of them
     */
    public DhtSubscription addLossListener(RangeLossSuspected.Listener listener) {
        return listeners.losses().add(listener);
    }

    /** Adds work to be done, in the serial context, before the node leaves. It stays for as long as the node runs. */
    public void addDeparture(Departure departure) {
        requireNonNull(departure, "departure is null");
        parts.environment().execute(() -> chord.addDeparture(departure));
    }

    /** Returns the ring for layers that run in the node's serial context, where alone it may be used. */
    RingMembership membership() {
        return chord;
    }

    /**
     * Stops at once; operations under way fail as LOST, later ones as CLOSED. A second call has no effect. All parts are closed whatever
     * becomes of the others; then what the first one that failed threw is thrown, such as a store that could not be closed.
     */
    @Override
    public void close() {
        parts.close();
    }

    private static <T> List<T> copy(Collection<T> given, String name) {
        return List.copyOf(requireNonNull(given, () -> name + " is null"));
    }

    private static void notNegative(Duration time, String name) {
        if (requireNonNull(time, () -> name + " is null").isNegative()) {
            throw new IllegalArgumentException(name + " is negative: " + time);
        }
    }

    private static void checkName(Bytes name) {
        if (name.size() != RING_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "the name of a ring has " + RING_NAME_BYTES + " bytes, not " + name.size());
        }
    }

    private JoinCallback asJoin(Reply<Standing> reply) {
        return new JoinCallback() {
            @Override
            public void joined() {
                reply.answered(chord.view().standing());
            }

            @Override
            public void failed(CallFailure failure) {
                reply.failed(failure);
            }
        };
    }
}
