// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.grpc.SerialEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Transport;
import io.chordal.dht.replica.HomeMemory;
import io.chordal.dht.replica.HomePlans;
import io.chordal.dht.replica.RecordService;
import io.chordal.dht.replica.StaticHomes;
import io.chordal.dht.ring.ChordNode;
import io.chordal.dht.ring.RingMemory;
import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Describes a node and starts it. Exactly one of {@link #createRing}, {@link #join} and {@link #client} is called.
 *
 * <p>Not thread-safe. Started once, also if that fails: then describe the node anew, with another transport if one was given.
 */
public final class DhtNodeBuilder {
    private static final Duration START_MARGIN = Duration.ofSeconds(10);

    private OwnListener listener = new OwnListener("127.0.0.1", 0, Optional.empty());
    private Optional<Path> directory = Optional.empty();
    private Optional<Transport> transport = Optional.empty();
    private Optional<NodeEnvironment> environment = Optional.empty();
    private Optional<RecordStore> store = Optional.empty();
    private Optional<Life> life = Optional.empty();
    private Optional<RingMemory> memory = Optional.empty();
    private Optional<StaticHomes> homes = Optional.empty();
    private Optional<HomeMemory> homeMemory = Optional.empty();
    private InstantSource wallClock = InstantSource.system();
    private Executor callbacks = ForkJoinPool.commonPool();
    private RingProfile profile = RingProfile.DEFAULT;
    private DhtConfig config = DhtConfig.defaults();
    private Optional<NodeStart.Way> beginning = Optional.empty();
    private List<Endpoint> seeds = List.of();
    private int places = 1;
    private boolean used;
    private final Resources resources = new Resources();

    DhtNodeBuilder() {}

    /**
     * Listens at this address with a gRPC server of the node's own; port 0 takes a free one, and the last call counts. Default:
     * 127.0.0.1, port 0. An address that stands for all of this machine's, such as 0.0.0.0, needs {@link #advertise}: the start fails with
     * REJECTED without it, or if there is no such host, and with UNAVAILABLE if the port is taken.
     */
    public DhtNodeBuilder listen(String host, int port) {
        listener = listener.at(host, port);
        return this;
    }

    /** Tells other nodes to call this host instead of the one that the node listens at. */
    public DhtNodeBuilder advertise(String host) {
        listener = listener.advertising(host);
        return this;
    }

    /**
     * Keeps key, incarnation, ring and records in this directory; without one the node is forgotten when it stops, with the copies that it
     * keeps for others, which were counted as if they were on a disk.
     */
    public DhtNodeBuilder dataDirectory(Path path) {
        directory = Optional.of(path);
        return this;
    }

    /** Uses the settings. Default: {@link DhtConfig#lan()}. */
    public DhtNodeBuilder config(DhtConfig settings) {
        config = requireNonNull(settings, "settings is null");
        return this;
    }

    /** Founds or joins a ring of this shape; at join it must be the ring's. */
    public DhtNodeBuilder profile(RingProfile shape) {
        profile = requireNonNull(shape, "shape is null");
        return this;
    }

    /**
     * Reports outcomes, and calls listeners, on this executor, by default the common pool; with {@code Runnable::run} nothing that blocks
     * may be done then. What it rejects, for instance because it was shut down, is done like that; what it drops is never heard of.
     */
    public DhtNodeBuilder callbackExecutor(Executor executor) {
        callbacks = requireNonNull(executor, "executor is null");
        return this;
    }

    /** Carries messages this way instead of by a gRPC server of the node's own. It is closed with the node. */
    public DhtNodeBuilder transport(Transport way) {
        transport = Optional.of(way);
        return this;
    }

    /** Keeps records in this store instead of one of the node's own. It is not closed with the node. */
    public DhtNodeBuilder store(RecordStore rows) {
        store = Optional.of(rows);
        return this;
    }

    /** Takes the place of the key with this hash, 32 bytes, in this life, instead of one of a key of the node's own. */
    public DhtNodeBuilder identity(Bytes keyHash, long incarnation) {
        life = Optional.of(new Life(keyHash, incarnation));
        return this;
    }

    /**
     * Stands at so many places of the circle, 1 to 256, so that the load of keys evens out (docs/virtual-nodes.md). For rings of at
     * most 64 nodes, each of which may have another number; a larger one refuses a node with several places, and one with such
     * nodes refuses a 65th node. Default: 1.
     */
    public DhtNodeBuilder virtualNodes(int number) {
        if (number < 1 || number > NodeRef.MAX_PLACES) {
            throw new IllegalArgumentException("a node has 1.." + NodeRef.MAX_PLACES + " virtual nodes, not " + number);
        }
        places = number;
        return this;
    }

    /** Remembers the ring here instead of in the data directory. */
    public DhtNodeBuilder memory(RingMemory ring) {
        memory = Optional.of(ring);
        return this;
    }

    /**
     * Keeps records at these configured members of the ring, up or not (docs/static-homes.md); the same at every node and client of it.
     * {@link DhtNode#changeHomes} changes the list. A node whose records belong to another one does not start.
     */
    public DhtNodeBuilder staticHomes(StaticHomes placed) {
        homes = Optional.of(placed);
        return this;
    }

    /** Remembers here, not in the data directory, what a node with static homes keeps from one start to the next. */
    public DhtNodeBuilder homeMemory(HomeMemory memoryOfHomes) {
        homeMemory = Optional.of(memoryOfHomes);
        return this;
    }

    /** Reads the time of day here, by which leases, TTLs and removals end. Default: the system's. */
    public DhtNodeBuilder wallClock(InstantSource clock) {
        wallClock = requireNonNull(clock, "clock is null");
        return this;
    }

    /**
     * Runs in these surroundings instead of on a thread of the node's own. Operations are then named from their randomness, so that
     * the same surroundings give the same run.
     */
    public DhtNodeBuilder environment(NodeEnvironment surroundings) {
        environment = Optional.of(surroundings);
        return this;
    }

    /**
     * Founds a ring. A node that remembers a ring comes back to it instead: it joins the members remembered, or, if none of
     * them is in it any more, takes the ring up again by itself.
     */
    public DhtNodeBuilder createRing() {
        return begin(NodeStart.Way.CREATE, List.of());
    }

    /**
     * Joins a ring through any of these members, each {@code HOST:PORT}, and those remembered; never founds one. The start fails at once, with
     * REJECTED, if there is nobody to ask; with ID_TAKEN if the member to join through has this node's key, as the one has whose directory was copied.
     */
    public DhtNodeBuilder join(Collection<String> members) {
        return begin(NodeStart.Way.JOIN, members);
    }

    /** Uses a ring through any of these members without becoming one: holds no arc, is in nobody's list. */
    public DhtNodeBuilder client(Collection<String> members) {
        return begin(NodeStart.Way.CLIENT, members);
    }

    /**
     * Starts the node and waits until it is in its ring; a client is ready at once. Blocks for up to the join time-out. A node
     * that is not waited for any longer is closed.
     *
     * @throws DhtException if it cannot be started, or nobody lets it join
     */
    public DhtNode start() {
        return starting().await(config.ring().joinTimeout().plus(START_MARGIN));
    }

    /**
     * Starts the node; the stage is complete when it is in its ring. A node that fails to start is closed. Does not block: disk and
     * port are opened on a thread that exists for that alone; only with an {@link #environment} it is this one.
     */
    public CompletionStage<DhtNode> startAsync() {
        NodeStart start = starting();
        return environment.isPresent() ? start.here() : start.aside(new Callbacks(callbacks));
    }

    private NodeStart starting() {
        if (places > 1 && (homes.isPresent() || profile.idSource() != RingProfile.IdSource.PUBLIC_KEY)) {
            throw new IllegalStateException(
                    "virtual nodes are for rings whose nodes stand where their keys are and whose records"
                            + " live where the live view places them; leave virtualNodes away");
        }
        NodeStart.Way how = beginning.orElseThrow(
                () -> new IllegalStateException("say how the node begins: createRing, join or client"));
        if (used) {
            throw new IllegalStateException(
                    "a builder starts one node, and has done so; describe the next with another one");
        }
        used = true;
        return new NodeStart(this::compose, resources, transport, how, seeds);
    }

    private DhtNodeBuilder begin(NodeStart.Way how, Collection<String> members) {
        if (beginning.isPresent()) {
            throw new IllegalStateException("a node begins in one way: createRing, join or client");
        }
        beginning = Optional.of(how);
        seeds = members.stream().map(Endpoint::parse).toList();
        return this;
    }

    private CompletionStage<DhtNode> compose() throws IOException {
        NodeDisk disk = NodeDisk.open(directory, resources);
        Transport way = transport.isPresent() ? transport.get() : listen();
        RecordStore rows = store.isPresent() ? store.get() : disk.store();
        NodeEnvironment surroundings = environment.orElseGet(() -> newThread(way.endpoint()));
        Life present = life.orElseGet(() -> Life.of(disk.identity()));
        RingMemory known = memory.isPresent() ? memory.get() : disk.ring(profile);
        HomeMemory kept = homeMemory.isPresent() || homes.isEmpty()
                ? homeMemory.orElseGet(HomeMemory::transientMemory)
                : disk.homes();
        Callbacks heard = new Callbacks(callbacks);
        Promises promises = new Promises(surroundings, heard);
        return promises.ask(reply -> {
            NodeRef self = profile.node(present.keyHash, 0, way.endpoint(), present.incarnation, places);
            ChordNode chord = new ChordNode(surroundings, config.ring(), profile, self, way, known);
            RecordService records;
            try {
                var plans = homes.map(placed -> new HomePlans(surroundings, placed, kept, rows.epoch()));
                plans.ifPresent(chord::keepRecordsAt);
                records = new RecordService(
                        surroundings,
                        chord,
                        chord.network(),
                        chord.dispatcher(),
                        profile,
                        rows,
                        config.records(),
                        plans);
            } catch (RuntimeException e) {
                chord.stop();
                if (!(e instanceof StoreException)) {
                    throw e;
                }
                reply.failed(new CallFailure(CallFailure.Reason.STORAGE, "cannot start the node: " + e.getMessage()));
                return;
            }
            HandOver handOver = new HandOver(records);
            chord.addDeparture(handOver);
            records.start();
            OperationIds ids = environment.isPresent() ? OperationIds.from(surroundings.random()) : new OperationIds();
            reply.answered(new DhtNode(
                    new NodeParts(
                            config,
                            surroundings,
                            heard,
                            way,
                            promises,
                            chord,
                            records,
                            handOver,
                            resources,
                            new AtomicBoolean()),
                    ids));
        });
    }

    private Transport listen() {
        Transport own = listener.open();
        resources.add(own::close);
        return own;
    }

    private NodeEnvironment newThread(Endpoint endpoint) {
        SerialEnvironment own = SerialEnvironment.start("chordal-node-" + endpoint.port(), wallClock);
        resources.add(own::close);
        return own;
    }

    /** Which node this is, and in which of its lives. */
    private record Life(Bytes keyHash, long incarnation) {
        static Life of(NodeIdentity identity) {
            return new Life(identity.keyHash(), identity.incarnation());
        }
    }
}
