// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.ring.message.Noted;
import io.chordal.dht.ring.message.Notify;

/**
 * Sends this node's Notify.
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

    /** Notifies the node and runs the task when that is noted or failed. */
    void tell(NodeRef node, Runnable afterwards) {
        Notify notice = new Notify(cell.self(), cell.view().version());
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
