// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings what other homes have at a key to the owner, and merges it there.
 *
 * <p>Tells exactly once whether enough of them answered: as soon as they have, or when every home has answered or failed to.
 * Confined to the node's serial context.
 */
final class QuorumFetch {
    private final Peers peers;
    private final Ledger ledger;
    private final Key key;
    private final int enough;
    private final Duration timeout;
    private final Consumer<Boolean> done;
    private int open;
    private int answered;
    private boolean told;

    /**
     * Prepares the fetch.
     *
     * @param enough how many other homes must have answered
     * @param timeout how long each call may take
     */
    QuorumFetch(Peers peers, Ledger ledger, Key key, int enough, Duration timeout, Consumer<Boolean> done) {
        this.peers = peers;
        this.ledger = ledger;
        this.key = key;
        this.enough = enough;
        this.timeout = timeout;
        this.done = done;
    }

    /** Asks these homes; the digest is that of what is here. */
    void start(List<NodeRef> homes, Bytes digest) {
        open = homes.size();
        tellIfOver();
        for (NodeRef home : homes) {
            peers.call(home, new Fetch(key, digest), timeout, Outcome.of(this::take, failure -> ended()));
        }
    }

    private void take(Fetched fetched) {
        List<RowState> rows = fetched.rows().stream()
                .filter(row -> row.id().key().equals(key))
                .toList();
        if (!rows.isEmpty()) {
            ledger.record(rows, Ledger.Completion.NOBODY_WAITS);
        }
        answered++;
        ended();
    }

    private void ended() {
        open--;
        tellIfOver();
    }

    private void tellIfOver() {
        if (!told && (answered >= enough || open == 0)) {
            told = true;
            done.accept(answered >= enough);
        }
    }
}
