// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.HomesCompared;
import io.chordal.dht.record.OwnershipListener;
import io.chordal.dht.record.RangeLossSuspected;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RecordHealth;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Seen;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.record.WatchTarget;
import io.chordal.dht.replica.message.AwaitChanges;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.RecordTable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * The records of one node: composes the parts of this package, answers other nodes, and takes operations for any key.
 *
 * <p>All methods are called in the node's serial context, and replies come in it. Handlers are registered by the constructor;
 * repair runs from {@link #start} to {@link #stop}. The store is given open and is closed by whoever opened it.
 */
public final class RecordService {
    private final NodeEnvironment env;
    private final RingMembership ring;
    private final RingProfile profile;
    private final ReplicaConfig config;
    private final RecordTable table = new RecordTable();
    private final Ledger ledger;
    private final Peers peers;
    private final OwnerFinder owners;
    private final Homekeeping homes;
    private final Copies copies;
    private final HeldQuestions questions;
    private final Watches watches;
    private boolean running;
    private Timer repairTimer = () -> {};
    private Timer expiryTimer = () -> {};

    /**
     * Composes the parts over the node's seams.
     *
     * @param profile the shape of the ring
     * @param store what was stored before is read from it at once
     */
    public RecordService(
            NodeEnvironment env,
            RingMembership ring,
            Network network,
            Dispatcher dispatcher,
            RingProfile profile,
            RecordStore store,
            ReplicaConfig config) {
        this(env, ring, network, dispatcher, profile, store, config, Optional.empty());
    }

    /**
     * The same, with static homes.
     *
     * @param placed the static homes; without them keys live where the live view places them
     */
    public RecordService(
            NodeEnvironment env,
            RingMembership ring,
            Network network,
            Dispatcher dispatcher,
            RingProfile profile,
            RecordStore store,
            ReplicaConfig config,
            Optional<HomePlans> placed) {
        this.env = requireNonNull(env, "env is null");
        this.ring = requireNonNull(ring, "ring is null");
        this.profile = requireNonNull(profile, "profile is null");
        this.config = requireNonNull(config, "config is null");
        ledger = new Ledger(env, table, store);
        peers = new Peers(ring, network, dispatcher, placed.isPresent());
        owners = new OwnerFinder(ring, new PlaceMaps(env, ring, profile), peers);
        DotSource dots = new DotSource(ring.self().keyHash(), store, ledger);
        homes = placed.<Homekeeping>map(
                        plans -> new StaticHomekeeping(env, ring, peers, profile, ledger, dots, config, plans))
                .orElseGet(() -> new LiveHomekeeping(env, ring, peers, profile, ledger, dots, config));
        copies = new Copies(env, profile, table, homes);
        questions = new HeldQuestions(
                env,
                profile,
                homes,
                config.watches(),
                store.epoch() + ring.self().incarnation());
        watches = new Watches(env, this, peers, homes.finder(), profile, config);
        ledger.listen(questions::changed);
        ledger.listenToEnds(questions::changed);
        ring.addListener((before, after) -> follow(after));
        ring.onLapse(homes::lapsed);
        homes.onMoved(questions::moved);
        new RecordHandlers(this, homes, new Comparer(table), ledger).registerWith(dispatcher);
        dispatcher.register(AwaitChanges.class, questions::ask);
        dispatcher.register(OpenWatch.class, watches::open);
    }

    /** Begins to keep this node's arc on its homes. */
    public void start() {
        if (!running) {
            running = true;
            homes.start();
            scheduleRepair();
            scheduleExpiry();
        }
    }

    /** Ends all repair; requests are answered as before. */
    public void stop() {
        running = false;
        repairTimer.cancel();
        expiryTimer.cancel();
        homes.stop();
        watches.close();
        questions.close();
    }

    private void follow(Neighbourhood around) {
        if (running) {
            homes.follow(around);
        }
    }

    private void scheduleRepair() {
        Duration interval = config.repairInterval();
        long jitter = (long) (interval.toNanos() * (env.random().nextDouble() - 0.5));
        repairTimer = env.schedule(interval.plusNanos(jitter), () -> {
            homes.repair();
            scheduleRepair();
        });
    }

    private void scheduleExpiry() {
        expiryTimer = env.schedule(config.expiryInterval(), () -> {
            ledger.dropGone();
            homes.collect();
            scheduleExpiry();
        });
    }

    /** Does the writes at their owners; one answer for each, in order, {@code Done} or {@code Failed}. */
    public void write(List<? extends RecordWrite> writes, Ack ack, Reply<List<WriteAnswer>> reply) {
        new WriteOperation(
                        new Delivery(peers),
                        homes.finder(),
                        profile,
                        config,
                        new Attempts(env, config),
                        writes,
                        ack,
                        reply)
                .start();
    }

    /** Reads what stands at the keys; one answer for each, in order. */
    public void read(List<Key> keys, ReadLevel level, Reply<List<ReadAnswer>> reply) {
        read(keys, level, Seen.NOTHING, reply);
    }

    /** The same for a reader who has seen this of the registers at the keys; who would be shown less is told UNAVAILABLE. */
    public void read(List<Key> keys, ReadLevel level, Seen seen, Reply<List<ReadAnswer>> reply) {
        read(keys, level, seen, homes.finder(), reply);
    }

    /** The same for a watch, of the home that tells it of changes, where that one can be asked. */
    void readOf(Optional<NodeRef> teller, List<Key> keys, Reply<List<ReadAnswer>> reply) {
        read(keys, ReadLevel.OWNER, Seen.NOTHING, finder(teller), reply);
    }

    private HomeFinder finder(Optional<NodeRef> teller) {
        return teller.map(home -> homes.finder().startingWith(home)).orElseGet(homes::finder);
    }

    private void read(List<Key> keys, ReadLevel level, Seen seen, HomeFinder finder, Reply<List<ReadAnswer>> reply) {
        new ReadOperation(
                        peers,
                        finder,
                        profile,
                        config,
                        new Attempts(env, config),
                        keys,
                        homes.level(level),
                        seen,
                        reply)
                .start();
    }

    /** Begins a session that remembers at most so many keys. */
    public RecordSession session(int maxKeys) {
        return new RecordSession(this, env, config, maxKeys);
    }

    /** Begins to watch; the sink hears of it from then on, in the serial context. */
    public void watch(WatchTarget target, WatchSink sink, Reply<Watch> reply) {
        watches.open(new OpenWatch(target, sink), reply);
    }

    /** Reads one page of a partition. */
    public void scan(ScanSets page, Reply<CopyPage> reply) {
        scanOf(Optional.empty(), page, reply);
    }

    /** The same for a watch, of the home that tells it of changes, where that one can be asked. */
    void scanOf(Optional<NodeRef> teller, ScanSets page, Reply<CopyPage> reply) {
        RingId position = profile.position(page.partition());
        new ScanOperation(peers, finder(teller), position, config, new Attempts(env, config), page, reply).start();
    }

    /** Asks every home of the key for its copy. */
    public void replicas(Key key, Reply<ReplicaReport> reply) {
        homes.finder()
                .find(
                        profile.position(key.partition()),
                        config.operationTimeout(),
                        Outcome.of(
                                found -> new ReplicaQuery(peers, key, config.callTimeout(), reply).ask(found.homes()),
                                reply::failed));
    }

    /**
     * Waits until every home of the key has the same copy, which has reached this point; answers with the number of copies that
     * have, fewer than wanted if they are not all there within the operation's time.
     */
    public void awaitCopies(Key key, Predicate<ReplicaReport.Replica> reached, Reply<Integer> reply) {
        new CopiesWatch(this, key, reached, new Attempts(env, config), reply).start();
    }

    /** Returns which list of static homes counts at this node; nothing where the live view places keys. */
    public Optional<HomePlan> homes() {
        return homes.homes();
    }

    /** Changes the list of static homes (docs/static-homes.md); answers when the new one counts at this node. */
    public void changeHomes(HomeList list, Reply<HomeList> reply) {
        homes.changeHomes(list, reply);
    }

    /** Finds the owner of a point. */
    public void lookUp(RingId point, Reply<LookupResult> reply) {
        owners.lookUp(point, config.operationTimeout(), reply);
    }

    /** The same within this time, by a lookup also for what this node owns itself. */
    public void route(RingId point, Duration timeout, Reply<LookupResult> reply) {
        owners.route(point, timeout, reply);
    }

    /** Lists what this node itself stores. */
    public StoredPage records(ListRecords asked) {
        return copies.list(asked);
    }

    /**
     * Returns the rows put aside, in ring order: values that this node held of rows whose removal was collected while it was away.
     * Nobody is shown them. What is still wanted of them has to be written again.
     */
    public List<RowState> asides() {
        return ledger.asides();
    }

    /** Tells the listener, in the serial context, which arcs this node owns, from now on. */
    public void addOwnershipListener(OwnershipListener listener) {
        homes.listen(listener);
    }

    /** Tells the listener, in the serial context, of arcs all of whose homes died. */
    public void addLossListener(RangeLossSuspected.Listener listener) {
        homes.listen(listener);
    }

    /** Compares with every other configured home now, and answers when those that are reached are equal, or the time is over. */
    public void compareNow(Duration limit, Reply<HomesCompared> reply) {
        homes.compareNow(limit, reply);
    }

    /** Says how well this node's records are kept. */
    public RecordHealth health() {
        return new RecordHealth(
                table.size(),
                homes.missingCopies(),
                homes.isActive(),
                homes.allInStep(),
                table.tombstones(),
                ledger.asides().size(),
                homes.suspectedLosses(),
                ledger.failure().map(Throwable::getMessage));
    }

    /**
     * Sends what this node holds to the nodes that will be its homes once it has left, if any will; to be called before the ring is told.
     *
     * @param budget when to stop trying
     * @param done gets, once, how many transfers were not finished; an arc that nobody is left to take is one
     */
    public void prepareLeave(Duration budget, IntConsumer done) {
        homes.prepareLeave(budget, done);
    }
}
