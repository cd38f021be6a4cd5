// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.Ping;
import io.chordal.dht.ring.message.Pong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Asks, now and then and in turn, one member remembered or told of, that is no neighbour, whether it is in this ring all the same, so that
 * parts of a ring which lost sight of each other meet again; some of them, and soon, when this node has taken a ring up by itself.
 *
 * <p>Bounded: of the endpoints told of the latest {@value #MAX_TOLD} are kept. Confined to the serial context. It changes no pointer; whoever is met is left to the ordinary operations.
 */
final class Reunion {
    private static final int MAX_TOLD = 64;
    private static final int MAX_ASKED_AT_ONCE = 3;
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration PING_TIME = Duration.ofSeconds(3);

    private final RandomGenerator random;
    private final RingCell cell;
    private final RingMemory memory;
    private final FailureDetector detector;
    private final Rechecker rechecker;
    private final Unification unification;
    private final Set<Endpoint> told = new LinkedHashSet<>();
    private final DurationRange pause;
    private final Pace pace;
    private final Loop loop;
    private Duration soon = Duration.ZERO;
    private int turn;

    Reunion(
            NodeEnvironment environment,
            RingConfig config,
            RingCell cell,
            RingMemory memory,
            FailureDetector detector,
            Rechecker rechecker,
            Unification unification) {
        this.random = environment.random();
        this.cell = cell;
        this.memory = memory;
        this.detector = detector;
        this.rechecker = rechecker;
        this.unification = unification;
        this.pause = config.reunion();
        this.turn = cell.self().id().hashCode();
        this.pace = new Pace(pause, environment.random());
        this.loop = new Loop(environment, this::round);
    }

    void start() {
        loop.within(pace.next());
    }

    void stop() {
        loop.stop();
    }

    /**
     * This node has taken its ring up again by itself, or has lost all others at once. Whoever was in it may be starting now and do the same,
     * or be in a ring by now that does not know this node any more: those remembered are asked after a second, and then at doubling pauses
     * until these are as long as they always are.
     */
    void soon() {
        soon = SOON;
        loop.within(soon);
    }

    /** Remembers endpoints at which members are said to be, for as long as this node runs. */
    private void tell(Collection<Endpoint> members) {
        for (Endpoint endpoint : members) {
            told.remove(endpoint);
            told.add(endpoint);
            if (told.size() > MAX_TOLD) {
                told.remove(told.iterator().next());
            }
        }
    }

    /** Remembers the endpoints and asks some of them now. */
    void meet(Collection<Endpoint> members) {
        tell(members);
        List<Endpoint> others = new ArrayList<>(members);
        others.remove(cell.self().endpoint());
        for (int i = 0; i < MAX_ASKED_AT_ONCE && !others.isEmpty(); i++) {
            ask(others.remove(random.nextInt(others.size())));
        }
    }

    private void round() {
        boolean isSoon = !soon.isZero();
        soon = isSoon && soon.compareTo(pause.min()) < 0 ? soon.multipliedBy(2) : Duration.ZERO;
        loop.within(soon.isZero() ? pace.next() : soon);
        if (cell.view().standing().inRing()) {
            askInTurn(lost(), isSoon ? MAX_ASKED_AT_ONCE : 1);
        }
    }

    /** So that everybody is asked, after as many rounds as there are to be asked. */
    private void askInTurn(List<Endpoint> others, int most) {
        for (int i = 0; i < Math.min(most, others.size()); i++) {
            ask(others.get(Math.floorMod(turn, others.size())));
            turn++;
        }
    }

    /** Asks whether a member of this ring is there, and sees to it that its part and this one are one. */
    private void ask(Endpoint endpoint) {
        detector.call(endpoint, new Ping(), PING_TIME, new Reply<Pong>() {
            @Override
            public void answered(Pong pong) {
                if (pong.member() && cell.view().standing().inRing()) {
                    pong.node().filter(node -> !node.sameNode(cell.self())).ifPresent(node -> {
                        rechecker.meet(node);
                        unification.with(node);
                    });
                }
            }

            @Override
            public void failed(CallFailure failure) {
                // Nobody there, or somebody of another ring: there is nothing to be done about it.
            }
        });
    }

    private List<Endpoint> lost() {
        RingView view = cell.view();
        List<Endpoint> near =
                new ArrayList<>(Stream.concat(view.successors().nodes().stream(), view.predecessor().stream())
                        .map(NodeRef::endpoint)
                        .toList());
        near.add(cell.self().endpoint());
        List<Endpoint> remembered =
                memory.remembered().map(RingMemory.Memory::members).orElse(List.of());
        return Stream.concat(remembered.stream(), told.stream())
                .distinct()
                .filter(endpoint -> !near.contains(endpoint))
                .toList();
    }
}
