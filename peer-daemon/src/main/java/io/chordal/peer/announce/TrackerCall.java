// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.announce;

import com.google.common.base.Ticker;
import io.chordal.peer.grpc.tracker.Tracker;
import io.chordal.peer.grpc.wire.PeerAddress;
import java.util.concurrent.CompletableFuture;

/** Makes the call for a step at one tracker, and what the ledger learns from the answer. Stateless. */
final class TrackerCall {
    private TrackerCall() {}

    static CompletableFuture<Runnable> make(
            Tracker tracker, PeerAddress me, TrackerLedger ledger, TrackerStep step, Ticker ticker) {
        if (step instanceof TrackerStep.Announce announce) {
            return tracker.announce(me, announce.group(), announce.holdings())
                    .thenApply(lease -> () -> ledger.announced(announce, lease, ticker.read()));
        }
        if (step instanceof TrackerStep.More more) {
            return tracker.registerChunks(me, more.group(), more.added())
                    .thenApply(ok -> () -> ledger.told(more, ok, tracker.endpoint()));
        }
        if (step instanceof TrackerStep.Publish publish) {
            return tracker.publish(me, publish.group(), publish.files())
                    .thenApply(
                            refusals -> () -> ledger.published(publish, refusals, tracker.endpoint(), ticker.read()));
        }
        if (step instanceof TrackerStep.Withdraw withdraw) {
            return tracker.withdraw(me, withdraw.files())
                    .thenApply(done -> () -> ledger.withdrawn(withdraw, tracker.endpoint()));
        }
        return tracker.renew(me).thenApply(lease -> () -> ledger.renewed(lease, ticker.read()));
    }
}
