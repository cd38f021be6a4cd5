// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.Replicate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives rows to other homes of their key at once, and counts those that have them on their disks.
 *
 * <p>Tells the number exactly once: as soon as it is enough, or when every home has answered or failed to. Confined to the node's
 * serial context.
 */
final class CopyQuorum {
    private final Peers peers;
    private final List<RowState> rows;
    private final Enough enough;
    private final Duration timeout;
    private final Done done;
    private int open;
    private final List<NodeRef> stored = new ArrayList<>();
    private boolean told;

    /**
     * Prepares the count.
     *
     * @param enough after which homes nobody else is waited for
     * @param timeout how long each call may take
     * @param done gets the number of homes that have all rows, and whether these are enough
     */
    CopyQuorum(Peers peers, List<RowState> rows, Enough enough, Duration timeout, Done done) {
        this.peers = peers;
        this.rows = List.copyOf(rows);
        this.enough = enough;
        this.timeout = timeout;
        this.done = done;
    }

    void start(List<NodeRef> homes) {
        open = homes.size();
        tellIfOver();
        homes.forEach(home -> send(home, rows));
    }

    private void send(NodeRef home, List<RowState> left) {
        if (left.isEmpty()) {
            stored.add(home);
            ended();
            return;
        }
        List<RowState> part = HomeQueue.firstBatch(left);
        peers.call(
                home,
                new Replicate(part),
                timeout,
                Outcome.of(
                        answer -> {
                            if (!hasValue(part, answer.collected())) {
                                send(home, left.subList(part.size(), left.size()));
                            } else {
                                ended();
                            }
                        },
                        failure -> ended()));
    }

    /** Says whether a value is among what was collected; that a removal was says all that the removal says. */
    private static boolean hasValue(List<RowState> part, Horizon collected) {
        return !collected.isEmpty()
                && part.stream()
                        .flatMap(state -> state.rows().stream())
                        .filter(Row::present)
                        .anyMatch(row -> row.order() instanceof Version version
                                && collected.coversExactly(row.id(), version.dot()));
    }

    private void ended() {
        open--;
        tellIfOver();
    }

    private void tellIfOver() {
        boolean reached = enough.reached(stored);
        if (!told && (reached || open == 0)) {
            told = true;
            done.stored(stored.size(), reached);
        }
    }

    /** Hears how many homes have the rows. */
    @FunctionalInterface
    interface Done {
        /** So many have them. */
        void stored(int homes, boolean enough);
    }
}
