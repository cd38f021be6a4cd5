// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Makes one ring of parts that lost sight of each other, after Shafaat, Ghodsi and Haridi: whoever meets a member of another part
 * looks its own place up from there, and the places of two more nodes of its own part, which do the same in their turn.
 *
 * <p>It changes no pointer: those who belong together are introduced to each other, and stabilize and rectify do the rest on live
 * replies. Where a look-up from the other part ends at the node that it looks for, the parts are one, and nothing is passed on.
 * Bounded: one attempt at a time, with a pause after it. Confined to the serial context.
 */
final class Unification {
    private static final int FAN_OUT = 2;
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration LOOKUP_TIME = Duration.ofSeconds(5);

    private final NodeEnvironment environment;
    private final RingCell cell;
    private final Router router;
    private final Notifier notifier;
    private final Rechecker rechecker;
    private final Supplier<List<NodeRef>> far;
    private boolean resting;

    Unification(
            NodeEnvironment environment,
            RingCell cell,
            FailureDetector detector,
            Router router,
            Notifier notifier,
            Rechecker rechecker,
            Supplier<List<NodeRef>> far) {
        this.environment = environment;
        this.cell = cell;
        this.router = router;
        this.notifier = notifier;
        this.rechecker = rechecker;
        this.far = far;
        detector.onReturn(this::with);
    }

    /** A live member has turned up that this node had lost sight of; it may stand in another part of the ring. */
    void with(NodeRef stranger) {
        if (resting || !cell.view().standing().inRing()) {
            return;
        }
        resting = true;
        environment.schedule(PAUSE, () -> resting = false);
        place(stranger, cell.self(), (before, owner) -> {
            rechecker.meet(owner);
            rechecker.meet(before);
            spread(stranger);
        });
    }

    private void spread(NodeRef stranger) {
        List<NodeRef> others = new ArrayList<>(far.get());
        for (int i = 0; i < FAN_OUT && !others.isEmpty(); i++) {
            NodeRef other = others.remove(environment.random().nextInt(others.size()));
            place(stranger, other, (before, owner) -> {
                notifier.introduce(other, owner);
                notifier.introduce(owner, other);
                notifier.introduce(before, other);
            });
        }
    }

    /** Finds between whom the node belongs in the stranger's part, unless it stands there already. */
    private void place(NodeRef stranger, NodeRef node, BiConsumer<NodeRef, NodeRef> between) {
        router.findFrom(stranger, node.id(), LOOKUP_TIME, new LookupCallback() {
            @Override
            public void found(LookupResult result) {
                if (!result.owner().sameNode(node)) {
                    List<NodeRef> path = result.path();
                    between.accept(path.isEmpty() ? stranger : path.get(path.size() - 1), result.owner());
                }
            }

            @Override
            public void failed(CallFailure failure) {
                // Whoever is met next is asked next.
            }
        });
    }
}
