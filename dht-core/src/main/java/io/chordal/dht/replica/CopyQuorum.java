// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.Replicate;
import java.time.Duration;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Gives rows to other homes of their key at once, and counts those that have them on their disks.
 *
 * <p>Tells the number exactly once: as soon as it is enough, or when every home has answered or failed to. Confined to the node's
 * serial context.
 */
final class CopyQuorum {
    private final Peers peers;
    private final List<RowState> rows;
    private final int enough;
    private final Duration timeout;
    private final IntConsumer done;
    private int open;
    private int stored;
    private boolean told;

    /**
     * Prepares the count.
     *
     * @param enough after how many homes nobody else is waited for
     * @param timeout how long each call may take
     * @param done gets the number of homes that have all rows
     */
    CopyQuorum(Peers peers, List<RowState> rows, int enough, Duration timeout, IntConsumer done) {
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
            stored++;
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
                            if (answer.collected().isEmpty()) {
                                send(home, left.subList(part.size(), left.size()));
                            } else {
                                ended();
                            }
                        },
                        failure -> ended()));
    }

    private void ended() {
        open--;
        tellIfOver();
    }

    private void tellIfOver() {
        if (!told && (stored >= enough || open == 0)) {
            told = true;
            done.accept(stored);
        }
    }
}
