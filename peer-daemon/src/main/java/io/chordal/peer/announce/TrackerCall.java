// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.base.Ticker;
import io.chordal.peer.grpc.tracker.Tracker;
import io.chordal.peer.grpc.wire.PeerAddress;
import java.util.concurrent.CompletableFuture;

/** Makes the call for a tracker's step, and what the ledger learns from the answer. Stateless. */
final class TrackerCall {
    private TrackerCall() {}

    static CompletableFuture<Runnable> make(
            Tracker tracker, PeerAddress me, TrackerLedger ledger, TrackerStep step, Ticker ticker) {
        if (step instanceof TrackerStep.Announce announce) {
            return tracker.announce(me, announce.holdings())
                    .thenApply(lease -> () -> ledger.announced(announce, lease, ticker.read()));
        }
        if (step instanceof TrackerStep.More more) {
            return tracker.registerChunks(me, more.added()).thenApply(ok -> () -> ledger.told(more, ok));
        }
        if (step instanceof TrackerStep.Publish publish) {
            return tracker.publish(me, publish.files())
                    .thenApply(refusals -> () -> ledger.published(publish, refusals, ticker.read()));
        }
        if (step instanceof TrackerStep.Withdraw withdraw) {
            return tracker.withdraw(me, withdraw.files()).thenApply(done -> () -> ledger.withdrawn(withdraw));
        }
        return tracker.renew(me).thenApply(lease -> () -> ledger.renewed(lease, ticker.read()));
    }
}
