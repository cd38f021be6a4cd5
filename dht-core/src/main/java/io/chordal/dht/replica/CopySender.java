// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.Replicate;
import io.chordal.dht.replica.message.Replicated;
import java.time.Duration;
import java.util.List;

/**
 * Gives copies to other nodes: the one way to do it. What another node knows to be collected is not offered again: here it is
 * dropped, or put aside, before the caller hears that the node has the rest.
 *
 * <p>Confined to the node's serial context.
 */
final class CopySender {
    private final Peers peers;
    private final Ledger ledger;

    CopySender(Peers peers, Ledger ledger) {
        this.peers = peers;
        this.ledger = ledger;
    }

    void send(NodeRef to, List<RowState> rows, Duration timeout, Reply<Replicated> reply) {
        peers.call(
                to,
                new Replicate(rows),
                timeout,
                Outcome.of(
                        answer -> {
                            if (!answer.collected().isEmpty()) {
                                ledger.collect(answer.collected(), Ledger.Completion.NOBODY_WAITS);
                            }
                            reply.answered(answer);
                        },
                        reply::failed));
    }
}
