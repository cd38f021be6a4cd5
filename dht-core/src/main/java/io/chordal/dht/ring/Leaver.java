// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.Leave;
import io.chordal.dht.ring.message.Noted;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a node out of the ring: tells the neighbours who stands on either side, and in a small ring everybody, so that the
 * gap closes without waiting for anybody's failure detector.
 *
 * <p>Confined to the serial context. It does not hand over records; {@link Departure}s do that before.
 */
final class Leaver {
    private final RingCell cell;
    private final FailureDetector detector;

    Leaver(RingCell cell, FailureDetector detector) {
        this.cell = cell;
        this.detector = detector;
    }

    /** Says goodbye and runs the task once all who were told have answered or did not within their time. */
    void leave(Runnable done) {
        RingView view = cell.view();
        List<NodeRef> told = audience(view);
        Leave goodbye =
                new Leave(view.self(), view.predecessor(), view.successors().nodes());
        Farewell farewell = new Farewell(told.size(), done);
        told.forEach(node -> detector.call(node.endpoint(), goodbye, detector.timeout(node), farewell));
        cell.update(RingView::left);
        farewell.checkDone();
    }

    private static List<NodeRef> audience(RingView view) {
        List<NodeRef> successors = view.successors().nodes();
        List<NodeRef> told = new ArrayList<>(
                view.successors().closed() ? successors : successors.subList(0, Math.min(1, successors.size())));
        view.predecessor().filter(node -> !told.contains(node)).ifPresent(told::add);
        return told;
    }

    private static final class Farewell implements Reply<Noted> {
        private final Runnable done;
        private int awaited;

        Farewell(int awaited, Runnable done) {
            this.awaited = awaited;
            this.done = done;
        }

        @Override
        public void answered(Noted answer) {
            awaited--;
            checkDone();
        }

        @Override
        public void failed(CallFailure failure) {
            awaited--;
            checkDone();
        }

        void checkDone() {
            if (awaited == 0) {
                awaited = -1;
                done.run();
            }
        }
    }
}
