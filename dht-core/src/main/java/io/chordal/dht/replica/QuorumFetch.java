// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Brings what other homes have at a key to the owner, and merges it there; what one of them was seen to lack is sent to that one.
 *
 * <p>Tells exactly once whether enough of them answered: as soon as they have, or when every home has answered or failed to. The
 * repair comes after that, once for each home, and is one batch at most: what is beyond it comes with the next comparison. Confined
 * to the node's serial context.
 */
final class QuorumFetch {
    private final Peers peers;
    private final Ledger ledger;
    private final Key key;
    private final Enough enough;
    private final Duration timeout;
    private final Consumer<Boolean> done;
    private final List<Seen> seen = new ArrayList<>();
    private List<RowState> before = List.of();
    private int open;
    private boolean told;

    /**
     * Prepares the fetch.
     *
     * @param enough which other homes must have answered
     * @param timeout how long each call may take
     */
    QuorumFetch(Peers peers, Ledger ledger, Key key, Enough enough, Duration timeout, Consumer<Boolean> done) {
        this.peers = peers;
        this.ledger = ledger;
        this.key = key;
        this.enough = enough;
        this.timeout = timeout;
        this.done = done;
    }

    /** Asks these homes; the rows are what is here. */
    void start(List<NodeRef> homes, List<RowState> here) {
        before = List.copyOf(here);
        open = homes.size();
        tellIfOver();
        Fetch fetch = new Fetch(key, Copies.digest(before));
        for (NodeRef home : homes) {
            peers.call(home, fetch, timeout, Outcome.of(fetched -> take(home, fetched), failure -> ended()));
        }
    }

    private void take(NodeRef home, Fetched fetched) {
        List<RowState> rows = fetched.rows().stream()
                .filter(row -> row.id().key().equals(key))
                .toList();
        if (!rows.isEmpty()) {
            ledger.record(rows, Ledger.Completion.NOBODY_WAITS);
        }
        seen.add(new Seen(home, fetched.equal() ? before : rows));
        ended();
    }

    private void ended() {
        open--;
        tellIfOver();
        if (open == 0) {
            repair();
        }
    }

    private void tellIfOver() {
        boolean reached = enough.reached(seen.stream().map(Seen::home).toList());
        if (!told && (reached || open == 0)) {
            told = true;
            done.accept(reached);
        }
    }

    /** Each home that lacks something of what is here now is sent just that. */
    private void repair() {
        Optional<RingId> position = Stream.concat(
                        before.stream(), seen.stream().flatMap(answer -> answer.rows.stream()))
                .map(row -> row.id().position())
                .findFirst();
        List<RowState> here =
                position.map(point -> ledger.table().rows(point, key)).orElse(List.of());
        CopySender sender = new CopySender(peers, ledger);
        for (Seen answer : seen) {
            TreeMap<RowId, Bytes> there = new TreeMap<>();
            answer.rows.forEach(row -> there.put(row.id(), row.digest()));
            List<RowState> lacking = here.stream()
                    .filter(row -> !row.digest().equals(there.getOrDefault(row.id(), Bytes.EMPTY)))
                    .toList();
            if (!lacking.isEmpty()) {
                sender.send(
                        answer.home, HomeQueue.firstBatch(lacking), timeout, Outcome.of(stored -> {}, failure -> {}));
            }
        }
    }

    /** What one home had at the key. */
    private record Seen(NodeRef home, List<RowState> rows) {}
}
