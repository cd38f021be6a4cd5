// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.Noted;
import io.chordal.dht.ring.message.Notify;

/**
 * Sends this node's Notify, and introduces others to each other with theirs.
 *
 * <p>Confined to the serial context. Whether it arrived is only the failure detector's concern.
 */
final class Notifier {
    private final RingCell cell;
    private final FailureDetector detector;

    Notifier(RingCell cell, FailureDetector detector) {
        this.cell = cell;
        this.detector = detector;
    }

    /** Notifies the node. */
    void tell(NodeRef node) {
        tell(node, () -> {});
    }

    /** Tells the node of another one, which it may want beside itself once that has answered it. */
    void introduce(NodeRef node, NodeRef other) {
        if (node.sameNode(other)) {
            return;
        }
        call(node, new Notify(other, 0), () -> {});
    }

    /** Notifies the node and runs the task when that is noted or failed. */
    void tell(NodeRef node, Runnable afterwards) {
        call(node, new Notify(cell.self(), cell.view().version()), afterwards);
    }

    private void call(NodeRef node, Notify notice, Runnable afterwards) {
        detector.call(node.endpoint(), notice, detector.timeout(node), new Reply<Noted>() {
            @Override
            public void answered(Noted answer) {
                afterwards.run();
            }

            @Override
            public void failed(CallFailure failure) {
                afterwards.run();
            }
        });
    }
}
