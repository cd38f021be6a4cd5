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
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Asks, now and then, one member remembered that is no neighbour any more whether it is in this ring all the same, so that
 * parts of a ring which lost sight of each other meet again.
 *
 * <p>Confined to the serial context. It changes no pointer; whoever is met is left to the ordinary operations.
 */
final class Reunion {
    private static final Duration PING_TIME = Duration.ofSeconds(3);

    private final RandomGenerator random;
    private final RingCell cell;
    private final RingMemory memory;
    private final FailureDetector detector;
    private final Rechecker rechecker;
    private final Unification unification;
    private final Pace pace;
    private final Loop loop;

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
        this.pace = new Pace(config.reunion(), environment.random());
        this.loop = new Loop(environment, this::round);
    }

    void start() {
        loop.within(pace.next());
    }

    void stop() {
        loop.stop();
    }

    private void round() {
        loop.within(pace.next());
        List<Endpoint> lost = lost();
        if (cell.view().standing().inRing() && !lost.isEmpty()) {
            ask(lost.get(random.nextInt(lost.size())));
        }
    }

    /** Asks whether a member of this ring is there, and sees to it that its part and this one are one. */
    void ask(Endpoint endpoint) {
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
        return memory.remembered().map(RingMemory.Memory::members).orElse(List.of()).stream()
                .filter(endpoint -> !near.contains(endpoint))
                .toList();
    }
}
