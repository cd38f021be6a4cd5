// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Header;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Transport;
import io.chordal.dht.ring.message.Ping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One node of a Chord ring: composes the tasks that maintain its view and passes on what the layers above ask.
 *
 * <p>All methods, the constructor included, are called in the node's serial context. It decides nothing itself: what changes
 * the view is in {@link RingView}, when it changes is in the tasks.
 */
public final class ChordNode implements RingMembership {

    private final NodeEnvironment environment;
    private final RingConfig config;
    private final RingMemory memory;
    private final FormerNeighbours former;
    private final Dispatcher dispatcher = new Dispatcher();
    private final Lives lives = new Lives();
    private final RingCell cell;
    private final RingGate gate;
    private final FailureDetector detector;
    private final Heartbeat heartbeat;
    private final Stabilizer stabilizer;
    private final Rectifier rectifier;
    private final Rechecker rechecker;
    private final Reunion reunion;
    private final Entrances entrances;
    private final RouteMemory routes;
    private final Router router;
    private final FingerFixer fingers;
    private final Explorer explorer;
    private final Joiner joiner;
    private final Leaver leaver;
    private final List<Departure> departures = new ArrayList<>();

    /** Composes a node, which is a client until it founds or joins, and attaches it to the transport. */
    public ChordNode(
            NodeEnvironment environment,
            RingConfig config,
            RingProfile profile,
            NodeRef self,
            Transport transport,
            RingMemory memory) {
        this.environment = requireNonNull(environment, "environment is null");
        this.config = requireNonNull(config, "config is null");
        this.memory = requireNonNull(memory, "memory is null");
        this.former = memory.remembered()
                .map(known -> new FormerNeighbours(self.keyHash(), known))
                .orElseGet(() -> new FormerNeighbours(List.of()));
        this.cell = new RingCell(
                RingView.outside(
                        self, profile, config.listLength(), environment.random().nextInt(1 << 30)),
                lives);
        this.gate = new RingGate(environment, cell, lives, dispatcher);
        this.detector = new FailureDetector(environment, config, transport.attach(gate), cell, lives);
        this.heartbeat = new Heartbeat(environment, config, cell, detector);
        Notifier notifier = new Notifier(cell, detector);
        this.stabilizer = new Stabilizer(environment, config, cell, lives, detector, notifier);
        this.rectifier = new Rectifier(cell, lives, detector, stabilizer);
        this.rechecker = new Rechecker(environment, config, cell, lives, detector, notifier, stabilizer, rectifier);
        this.entrances = new Entrances(environment, detector);
        RoutingConfig routing = config.routing();
        this.routes = new RouteMemory(environment, routing, cell, detector);
        this.router = new Router(environment, routing, cell, detector, routes, gate, entrances);
        this.fingers = new FingerFixer(environment, config, cell, lives, router);
        router.useFingers(() -> fingers.table().nodes());
        Unification unification = new Unification(
                environment,
                cell,
                detector,
                router,
                notifier,
                rechecker,
                () -> fingers.table().nodes());
        this.reunion = new Reunion(environment, config, cell, memory, detector, rechecker, unification);
        this.explorer = new Explorer(environment, routing, cell, detector, router, routes);
        this.joiner = new Joiner(environment, cell, gate, detector, routes, routing, entrances, notifier, stabilizer);
        this.leaver = new Leaver(cell, detector);
        new ChordHandlers(cell, gate, config, detector, stabilizer, rectifier, fingers, router)
                .registerWith(dispatcher);
        dispatcher.beforeEach(detector::tick);
        memory.remembered().ifPresent(known -> gate.belongTo(known.ringId()));
        gate.onSender(this::seen);
        gate.onTakenForDead(detector::lapsed);
        cell.onView(this::rememberRing);
        cell.onNeighbourhood(new Losses(environment, lives, former)::follow);
        cell.onNeighbourhood((before, after) -> rememberRing());
        former.onChange(this::rememberRing);
        former.onLost(reunion::soon);
        detector.onDoubtfulVerdicts(doubted -> former.expect(self(), doubted));
        detector.onDoubtfulVerdicts(buried -> rechecker.now());
        heartbeat.start();
        reunion.start();
        explorer.start();
    }

    /** Says at which configured homes this node keeps records; before it founds or joins. By default the live view places them. */
    public void keepRecordsAt(Placing homes) {
        gate.keepRecordsAt(homes);
    }

    /** Returns where the layers above register what they answer to other nodes. */
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Returns the way to other nodes; every call through it also tells the failure detector how the other one is. */
    public Network network() {
        return detector;
    }

    /**
     * Founds a ring, or comes back to the one remembered: members remembered are tried first, and only when none of them is
     * in the ring any more does this node take the ring up again by itself.
     *
     * @param name what to call the ring if none is remembered, 16 bytes; empty for a new random name
     */
    public void found(Optional<Bytes> name, JoinCallback callback) {
        if (answersAtOnce(callback)) {
            return;
        }
        Optional<RingMemory.Memory> known = memory.remembered();
        if (known.isEmpty() || known.get().members().isEmpty()) {
            found(known.map(RingMemory.Memory::ringId).or(() -> name).orElseGet(this::newRingId));
            callback.joined();
            return;
        }
        entrances.add(known.get().members());
        entrances.find(self().endpoint(), new Entrances.Found() {
            @Override
            public void member(NodeRef node, Bytes ringId) {
                joiner.join(config.joinTimeout(), config.joinTimeout(), callback);
            }

            @Override
            public void nobody(CallFailure failure) {
                if (failure.reason() == CallFailure.Reason.ID_TAKEN) {
                    callback.failed(failure);
                } else if (!answersAtOnce(callback)) {
                    found(known.get().ringId());
                    reunion.soon();
                    callback.joined();
                }
            }
        });
    }

    /** Answers whoever would found a ring while this node is in one, or on its way into one; says whether it did. */
    private boolean answersAtOnce(JoinCallback callback) {
        if (view().standing().inRing()) {
            callback.joined();
        } else if (joiner.isUnderWay()) {
            callback.failed(new CallFailure(
                    CallFailure.Reason.BUSY, self().endpoint() + " is joining a ring; wait for the outcome"));
        } else {
            return false;
        }
        return true;
    }

    /** The same, under a new name if none is remembered. */
    public void found(JoinCallback callback) {
        found(Optional.empty(), callback);
    }

    /** Joins through the endpoints given, and those remembered; never founds. */
    public void join(Collection<Endpoint> seeds, JoinCallback callback) {
        join(seeds, config.joinTimeout(), callback);
    }

    /** The same; gives up once none of them has been a member for so long. */
    public void join(Collection<Endpoint> seeds, Duration search, JoinCallback callback) {
        useEntrances(seeds);
        joiner.join(config.joinTimeout(), search, callback);
    }

    /** Takes a place that is known to be right, with fingers, without asking anybody: simulations of large rings begin so. */
    void place(Bytes ringId, RingView view, FingerTable known) {
        gate.belongTo(ringId);
        cell.update(before -> view);
        fingers.use(known);
    }

    /** Makes the endpoints known as ways into the ring, for a client and for a later join. */
    public void useEntrances(Collection<Endpoint> seeds) {
        entrances.add(seeds);
        memory.remembered().ifPresent(known -> entrances.add(known.members()));
    }

    /**
     * Tells the node of endpoints at which members of its ring are said to be, a tracker's list perhaps: if it had lost sight of
     * them, their part of the ring and its own become one. Some are asked at once, all now and then; nothing happens outside a ring.
     */
    public void meet(Collection<Endpoint> members) {
        reunion.meet(members);
    }

    /** Asks who is at an endpoint, and answers with the member of this node's ring that is there. */
    public void ping(Endpoint endpoint, Duration timeout, Reply<NodeRef> reply) {
        detector.call(endpoint, new Ping(), timeout, new WhoIsThere(endpoint, ringId(), reply));
    }

    /** Adds work to be done before the node leaves. */
    public void addDeparture(Departure departure) {
        departures.add(requireNonNull(departure, "departure is null"));
    }

    /**
     * Leaves gracefully: prepares within the budget, then tells the neighbours, then runs the task. Those are its ways into the ring from
     * then on, as a client.
     */
    public void leave(Duration budget, Runnable done) {
        joiner.giveUp();
        if (cell.view().standing() != Standing.MEMBER) {
            done.run();
            return;
        }
        cell.update(RingView::leaving);
        entrances.met(cell.neighbourhood().others());
        new Preparation(
                        environment,
                        departures,
                        budget,
                        () -> leaver.leave(() -> {
                            stop();
                            done.run();
                        }))
                .begin();
    }

    /** Stops all tasks without a word to anybody, as a crash would. */
    public void stop() {
        heartbeat.stop();
        stabilizer.stop();
        rechecker.stop();
        reunion.stop();
        fingers.stop();
        explorer.stop();
    }

    /** Returns the present view. */
    public RingView view() {
        return cell.view();
    }

    /** Returns the name of the ring, once known. */
    public Optional<Bytes> ringId() {
        return gate.ringId();
    }

    /** Returns the finger table. */
    public FingerTable fingers() {
        return fingers.table();
    }

    /** Returns what is remembered of the ring beyond neighbours and fingers. */
    RouteMemory routes() {
        return routes;
    }

    @Override
    public NodeRef self() {
        return cell.self();
    }

    @Override
    public Neighbourhood neighbourhood() {
        return cell.neighbourhood();
    }

    @Override
    public FormerNeighbours formerNeighbours() {
        return former;
    }

    @Override
    public void whenRemembered(Consumer<Boolean> told) {
        memory.whenKept(kept -> environment.execute(() -> told.accept(kept)));
    }

    @Override
    public boolean isDead(NodeRef node) {
        return lives.isDead(node);
    }

    @Override
    public boolean hearsNobody() {
        boolean lostAll =
                cell.view().standing().inRing() && !cell.neighbourhood().hasOthers();
        return detector.hearsNobody() || lostAll && !former.nodes().isEmpty();
    }

    @Override
    public boolean isSilent(NodeRef node) {
        return detector.missedLast(node);
    }

    @Override
    public void onLapse(Runnable listener) {
        detector.onLapse(listener);
    }

    @Override
    public boolean hasLeft(NodeRef node) {
        return lives.hasLeft(node);
    }

    @Override
    public void addListener(Listener listener) {
        cell.onNeighbourhood(listener);
    }

    @Override
    public void lookup(RingId target, Duration timeout, LookupCallback callback) {
        router.lookup(target, timeout, callback);
    }

    private void found(Bytes ringId) {
        gate.belongTo(ringId);
        cell.update(RingView::founded);
    }

    private Bytes newRingId() {
        byte[] name = new byte[Header.RING_ID_SIZE];
        environment.random().nextBytes(name);
        return Bytes.copyOf(name);
    }

    /** A node called: it lives; a later life ends the earlier ones, and a nearer member than our successor is news. */
    private void seen(Header header) {
        NodeRef sender = header.sender().orElseThrow();
        detector.heard(sender.endpoint());
        if (lives.seen(sender)) {
            cell.prune();
        }
        if (header.member()) {
            routes.heard(sender);
        }
        if (header.member() && lives.isDead(sender)) {
            rectifier.notified(sender);
        } else if (header.member() && cell.view().nearerSuccessor(sender)) {
            stabilizer.soon();
        }
    }

    /** The nodes whose records would be missed here if all stopped now, and this one, if it has several places. */
    private List<NodeRef> expected() {
        Neighbourhood around = cell.neighbourhood();
        List<NodeRef> nodes = new ArrayList<>(around.successors());
        around.predecessor().ifPresent(nodes::add);
        former.nodes().stream()
                .filter(node -> nodes.stream().noneMatch(node::sameNode))
                .forEach(nodes::add);
        if (self().places() > 1) {
            nodes.add(0, self());
        }
        return nodes;
    }

    private void rememberRing() {
        RingView view = cell.view();
        if (view.standing().inRing()) {
            List<Endpoint> members = new ArrayList<>();
            view.successors().nodes().forEach(node -> members.add(node.endpoint()));
            view.predecessor().ifPresent(node -> members.add(node.endpoint()));
            memory.remembered().ifPresent(earlier -> members.addAll(earlier.members()));
            gate.ringId()
                    .ifPresent(ring ->
                            memory.remember(new RingMemory.Memory(ring, members, expected(), former.awaited())));
        }
    }
}
