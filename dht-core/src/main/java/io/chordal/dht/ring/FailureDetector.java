// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Network;
import io.chordal.dht.net.Receiver;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import io.chordal.dht.ring.message.Probe;
import io.chordal.dht.ring.message.ProbeAnswer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which nodes are dead: two misses or a refused connection make a suspect, and only when a direct probe and those of
 * up to two others fail as well is it dead. Nobody is declared dead on one observer's word while others can be asked.
 *
 * <p>It watches every call that the node makes, since it is the {@link Network} that all of them go through. Confined to the
 * serial context. It does not ping on its own; {@link Heartbeat} does.
 */
final class FailureDetector implements Network {
    private static final Logger LOG = LoggerFactory.getLogger(FailureDetector.class);
    private static final int MAX_PEERS = 4_096;
    private static final int HELPERS = 2;
    /** So many successors, and the predecessor, are pinged soonest, and would have this node's part of the circle in its place. */
    private static final int NEXT = 2;

    private final NodeEnvironment environment;
    private final RingConfig config;
    private final Network network;
    private final RingCell cell;
    private final Lives lives;
    private final PauseGuard pauses;
    private final PauseGuard silences;
    private final RecentRoundTrips recent = new RecentRoundTrips();
    private final List<Consumer<NodeRef>> deathListeners = new ArrayList<>();
    private final List<Runnable> lapseListeners = new ArrayList<>();
    private final List<Consumer<NodeRef>> returnListeners = new ArrayList<>();
    private final List<NodeRef> buriedAlone = new ArrayList<>();
    private final List<Consumer<List<NodeRef>>> doubtListeners = new ArrayList<>();
    private final Set<Endpoint> onTrial = new TreeSet<>();
    private final Map<Endpoint, RoundTrip> peers = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Endpoint, RoundTrip> eldest) {
            return size() > MAX_PEERS;
        }
    };

    FailureDetector(NodeEnvironment environment, RingConfig config, Network network, RingCell cell, Lives lives) {
        this.environment = environment;
        this.config = config;
        this.network = network;
        this.cell = cell;
        this.lives = lives;
        this.pauses = new PauseGuard(environment, config.ping().plus(config.ownPause()));
        this.silences = new PauseGuard(environment, config.ping().plus(config.ownPause()));
    }

    void onDeath(Consumer<NodeRef> listener) {
        deathListeners.add(listener);
    }

    void onReturn(Consumer<NodeRef> listener) {
        returnListeners.add(listener);
    }

    @Override
    public <R> void call(Endpoint to, Optional<Receiver> meant, Request<R> request, Duration timeout, Reply<R> reply) {
        long start = environment.nanoTime();
        network.call(to, meant, request, timeout, new Reply<>() {
            @Override
            public void answered(R answer) {
                long now = environment.nanoTime();
                boolean wasCutOff = wasCutOffFrom(to, now);
                peer(to).answered(now - start, now);
                recent.add(now - start);
                endSilence(wasCutOff);
                buriedAlone.clear();
                reply.answered(answer);
            }

            @Override
            public void failed(CallFailure failure) {
                judge(to, failure.reason(), start);
                reply.failed(failure);
            }
        });
    }

    /** Returns the time-out that a maintenance call to the node deserves. */
    Duration timeout(NodeRef node) {
        return peer(node.endpoint()).timeout();
    }

    /** Returns how long an answer of the node usually takes at most: after that somebody else may be asked as well. */
    Duration patience(NodeRef node) {
        Duration own = timeout(node);
        Duration usual = recent.usual(config.callTimeout().min());
        return own.compareTo(usual) < 0 ? own : usual;
    }

    /** Returns the smoothed round trip to the node in nanoseconds; the greatest number if it was never measured. */
    double roundTrip(NodeRef node) {
        RoundTrip known = peers.get(node.endpoint());
        return known == null ? Double.MAX_VALUE : known.smoothed();
    }

    /** Says whether the last call to the node went unanswered and nothing was heard from it since. */
    boolean missedLast(NodeRef node) {
        RoundTrip known = peers.get(node.endpoint());
        return lives.isDeadOrGone(node) || known != null && known.misses() > 0;
    }

    /** Bytes came from the endpoint without being asked for. */
    void heard(Endpoint from) {
        long now = environment.nanoTime();
        boolean wasCutOff = wasCutOffFrom(from, now);
        peer(from).heard(now);
        endSilence(wasCutOff);
    }

    /** Whoever has heard nobody for longer than its pings take was cut off, and may have been taken for dead. */
    private void endSilence(boolean wasCutOff) {
        boolean silent = silences.tick()
                && (!buriedAlone.isEmpty() || cell.neighbourhood().hasOthers());
        if (silent || wasCutOff) {
            lapsed();
        }
    }

    /**
     * Says whether all who stand next to this node left its last call to them unanswered, and nothing was heard from them since: they may
     * be dead, or take this node for dead.
     */
    boolean hearsNobody() {
        List<NodeRef> next = nextToIt();
        return !next.isEmpty() && next.stream().allMatch(this::missedLast);
    }

    /**
     * Says whether the first of those next to this node is heard again that may have taken it for dead: nobody does who heard it within
     * the time that the last probes take.
     */
    private boolean wasCutOffFrom(Endpoint heard, long now) {
        List<NodeRef> next = nextToIt();
        long lastTrial = now - config.probeTimeout().toNanos();
        return next.stream().anyMatch(node -> node.endpoint().equals(heard))
                && hearsNobody()
                && next.stream().noneMatch(node -> heardSince(node, lastTrial));
    }

    private List<NodeRef> nextToIt() {
        RingView view = cell.view();
        return Stream.concat(
                        view.predecessor().stream(),
                        view.successors().nodes().stream().limit(NEXT))
                .toList();
    }

    /** Calls the listener at a lapse with those that this node has buried since anybody last answered it: they may well live. */
    void onDoubtfulVerdicts(Consumer<List<NodeRef>> listener) {
        doubtListeners.add(listener);
    }

    /** Says whether anything came from the node at or after that time. */
    boolean heardSince(NodeRef node, long time) {
        return peer(node.endpoint()).heardSince(time);
    }

    /** Says whether routing had better avoid the node: dead, gone or suspected. */
    boolean isDoubtful(NodeRef node) {
        RoundTrip known = peers.get(node.endpoint());
        return lives.isDeadOrGone(node) || known != null && known.misses() >= config.misses();
    }

    /**
     * Must run at every ping period, and before whatever others or this node itself ask, so that a pause of this node's own is noticed,
     * voids what was suspected in it, and is known before anything is answered.
     */
    void tick() {
        stoodStill();
    }

    private boolean stoodStill() {
        boolean paused = pauses.tick();
        if (paused) {
            peers.values().forEach(RoundTrip::pardon);
            lapsed();
        }
        return paused;
    }

    void onLapse(Runnable listener) {
        lapseListeners.add(listener);
    }

    /** Others may have taken over what this node owns: it stood still, or somebody's verdict about another one was wrong. */
    void lapsed() {
        if (!buriedAlone.isEmpty()) {
            List<NodeRef> buried = List.copyOf(buriedAlone);
            doubtListeners.forEach(listener -> listener.accept(buried));
        }
        lapseListeners.forEach(Runnable::run);
    }

    /**
     * Pings the node and says whether that very life of it is a live member; takes note of what the answer tells besides. One that
     * was taken for dead is told so by the ping, and is alive again here only when it has answered that. An answer that was asked for before
     * the node said goodbye, and comes after it, does not bring it back: it is asked again.
     */
    void check(NodeRef node, Duration timeout, Consumer<Boolean> verdict) {
        check(node, lives.isDead(node), timeout, verdict);
    }

    private void check(NodeRef node, boolean told, Duration timeout, Consumer<Boolean> verdict) {
        boolean hadLeft = lives.hasLeft(node);
        call(node.endpoint(), told ? Ping.toTheDead(node) : new Ping(), timeout, new Reply<>() {
            @Override
            public void answered(Pong pong) {
                boolean isNews = lives.isDead(node) && !told || lives.hasLeft(node) && !hadLeft;
                if (isNews && pong.provesAlive(node)) {
                    check(node, timeout, verdict);
                } else {
                    verdict.accept(believe(node, pong));
                }
            }

            @Override
            public void failed(CallFailure failure) {
                if (failure.reason() == CallFailure.Reason.WRONG_RING) {
                    bury(node, failure.message());
                }
                verdict.accept(false);
            }
        });
    }

    /** Says whether that very life of the node answers, be it a member or still joining; no verdict follows from it. */
    void reach(NodeRef node, Duration timeout, Consumer<Boolean> outcome) {
        call(node.endpoint(), new Ping(), timeout, new Reply<>() {
            @Override
            public void answered(Pong pong) {
                outcome.accept(pong.node().filter(node::equals).isPresent());
            }

            @Override
            public void failed(CallFailure failure) {
                outcome.accept(false);
            }
        });
    }

    /** This life of the node is known to be over. */
    void bury(NodeRef node, String why) {
        if (node.sameNode(cell.self()) || !lives.died(node)) {
            return;
        }
        LOG.info("{} is dead to {}: {}", node, cell.self(), why);
        buriedAlone.add(node);
        cell.prune();
        deathListeners.forEach(listener -> listener.accept(node));
    }

    private boolean believe(NodeRef node, Pong pong) {
        if (pong.provesAlive(node)) {
            if (lives.proven(node)) {
                LOG.info("{} is alive after all", node);
                cell.prune();
                returnListeners.forEach(listener -> listener.accept(node));
                lapsed();
            }
            return true;
        }
        boolean thoughtDead = lives.isDead(node);
        pong.node()
                .filter(other -> other.sameNode(node) && lives.seen(other) && thoughtDead && pong.member())
                .ifPresent(later -> returnListeners.forEach(listener -> listener.accept(later)));
        bury(node, "another answers in its place, or it is no member");
        cell.prune();
        return false;
    }

    private void judge(Endpoint endpoint, CallFailure.Reason reason, long start) {
        switch (reason) {
            case REFUSED -> {
                peer(endpoint).missed();
                accuse(endpoint, config.misses());
            }
            case LOST -> accuse(endpoint, peer(endpoint).missed());
            case TIMEOUT -> {
                int misses = peer(endpoint).missed();
                if (!peer(endpoint).heardSince(start)) {
                    accuse(endpoint, misses);
                }
            }
            default -> heard(endpoint);
        }
    }

    private void accuse(Endpoint endpoint, int misses) {
        if (stoodStill()) {
            return;
        }
        if (misses < config.misses()) {
            return;
        }
        neighbourAt(endpoint).filter(node -> !lives.isDead(node)).ifPresent(node -> {
            if (onTrial.add(endpoint)) {
                new Trial(node).open();
            }
        });
    }

    private Optional<NodeRef> neighbourAt(Endpoint endpoint) {
        RingView view = cell.view();
        return view.predecessor()
                .filter(node -> node.endpoint().equals(endpoint))
                .or(() -> view.successors().nodes().stream()
                        .filter(node -> node.endpoint().equals(endpoint))
                        .findFirst())
                .or(() -> cell.unlisted().stream()
                        .filter(node -> node.endpoint().equals(endpoint))
                        .findFirst());
    }

    private RoundTrip peer(Endpoint endpoint) {
        return peers.computeIfAbsent(endpoint, key -> new RoundTrip(config.callTimeout()));
    }

    /** The last questions about one suspect: one direct ping, and a probe by each helper; any sign of life acquits, a call of its own too. */
    private final class Trial {
        private final NodeRef suspect;
        private final int pausesBefore = pauses.count();
        private final long opened = environment.nanoTime();
        private int awaited = 1;
        private boolean alive;

        Trial(NodeRef suspect) {
            this.suspect = suspect;
        }

        void open() {
            List<NodeRef> helpers = helpers();
            awaited += helpers.size();
            check(suspect, true, config.probeTimeout(), this::hear);
            for (NodeRef helper : helpers) {
                Duration time = config.probeTimeout().multipliedBy(2);
                call(helper.endpoint(), new Probe(suspect), time, new Reply<>() {
                    @Override
                    public void answered(ProbeAnswer answer) {
                        hear(answer.alive());
                    }

                    @Override
                    public void failed(CallFailure failure) {
                        hear(false);
                    }
                });
            }
        }

        private List<NodeRef> helpers() {
            RingView view = cell.view();
            List<NodeRef> known = new ArrayList<>(view.successors().nodes());
            view.predecessor().ifPresent(known::add);
            return known.stream()
                    .filter(node -> !node.sameNode(suspect) && !isDoubtful(node))
                    .distinct()
                    .limit(HELPERS)
                    .toList();
        }

        private void hear(boolean sign) {
            alive |= sign;
            if (--awaited > 0) {
                return;
            }
            onTrial.remove(suspect.endpoint());
            if (!alive && !heardSince(suspect, opened) && pausesBefore == pauses.count()) {
                bury(suspect, "it answers neither us nor those that we asked to try");
            }
        }
    }
}
