// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.FindSuccessor;
import io.chordal.dht.ring.message.Step;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Fills the wide table where no lookup passes by: asks for one step towards a point in one of its emptier slots, and notes who is named.
 *
 * <p>One call at a time; it backs off when it learns nothing, and rests while the successor list holds the whole ring. Confined to the
 * serial context.
 */
final class Explorer {
    private final RandomGenerator random;
    private final RoutingConfig config;
    private final RingCell cell;
    private final FailureDetector detector;
    private final Router router;
    private final RouteMemory memory;
    private final Pace pace;
    private final Loop loop;

    Explorer(
            NodeEnvironment environment,
            RoutingConfig config,
            RingCell cell,
            FailureDetector detector,
            Router router,
            RouteMemory memory) {
        this.random = environment.random();
        this.config = config;
        this.cell = cell;
        this.detector = detector;
        this.router = router;
        this.memory = memory;
        this.pace = new Pace(config.explore(), environment.random());
        this.loop = new Loop(environment, this::round);
    }

    void start() {
        if (config.routes() > 0) {
            loop.within(pace.next());
        }
    }

    void stop() {
        loop.stop();
    }

    private void round() {
        Optional<RingId> point = point();
        if (point.isEmpty()) {
            loop.within(pace.next());
            return;
        }
        List<NodeRef> closest = router.closest(point.get());
        if (closest.isEmpty()) {
            loop.within(pace.next());
            return;
        }
        NodeRef asked = closest.get(0);
        FindSuccessor question = new FindSuccessor(point.get(), Set.of(), false);
        detector.call(asked.endpoint(), question, detector.timeout(asked), new Reply<>() {
            @Override
            public void answered(Step step) {
                memory.answered(asked);
                int news = step instanceof Step.CloserNodes closer ? memory.told(closer.nodes()) : 0;
                if (news > 0 && !memory.table().isFull()) {
                    pace.quicken();
                }
                loop.within(pace.next());
            }

            @Override
            public void failed(CallFailure failure) {
                memory.silent(asked);
                loop.within(pace.next());
            }
        });
    }

    /** Returns a point beyond the successor list, in the emptier of two slots drawn at random; empty where there is none. */
    private Optional<RingId> point() {
        RingView view = cell.view();
        Optional<NodeRef> last = view.successors().last();
        if (!view.standing().inRing() || view.successors().closed() || last.isEmpty()) {
            return Optional.empty();
        }
        RouteTable table = memory.table();
        int first = table.slotOf(last.get().id());
        int slots = view.profile().bits() * RouteTable.PARTS - first;
        int one = first + random.nextInt(slots);
        int other = first + random.nextInt(slots);
        return Optional.of(pointIn(view, table.countIn(one) <= table.countIn(other) ? one : other));
    }

    private RingId pointIn(RingView view, int slot) {
        int octave = slot / RouteTable.PARTS;
        BigInteger width = BigInteger.ONE.shiftLeft(octave);
        double within = (slot % RouteTable.PARTS + random.nextDouble()) / RouteTable.PARTS;
        BigInteger part =
                BigInteger.valueOf((long) (within * (1L << 52))).multiply(width).shiftRight(52);
        return view.profile().plus(view.self().id(), width.add(part));
    }
}
