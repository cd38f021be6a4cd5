// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.Row;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The vote of the other homes on one version of a register (docs/registers.md): a home that has a value which the writer did not
 * expect says no.
 *
 * <p>Ends exactly once: as soon as enough have agreed, or when every home has answered or failed to. Confined to the node's serial
 * context.
 */
final class Ballot {
    private final Peers peers;
    private final Vote vote;
    private final Enough enough;
    private final Duration timeout;
    private final Consumer<Result> done;
    private int open;
    private final List<NodeRef> agreed = new ArrayList<>();
    private int refused;
    private boolean told;

    /**
     * Prepares the vote.
     *
     * @param row the new version, whose context is what its writer expects
     * @param enough which other homes must agree
     * @param timeout how long each call may take
     */
    Ballot(Peers peers, Row row, Enough enough, Duration timeout, Consumer<Result> done) {
        this.peers = peers;
        this.vote = new Vote(row);
        this.enough = enough;
        this.timeout = timeout;
        this.done = done;
    }

    void start(List<NodeRef> homes) {
        open = homes.size();
        tellIfOver(homes.size());
        for (NodeRef home : homes) {
            peers.call(
                    home,
                    vote,
                    timeout,
                    Outcome.of(answer -> count(home, answer, homes.size()), failure -> ended(homes.size())));
        }
    }

    private void count(NodeRef home, Voted answer, int homes) {
        if (answer.agreed()) {
            agreed.add(home);
        } else {
            refused++;
        }
        ended(homes);
    }

    private void ended(int homes) {
        open--;
        tellIfOver(homes);
    }

    private void tellIfOver(int homes) {
        boolean carried = enough.reached(agreed);
        if (!told && (carried || open == 0)) {
            told = true;
            done.accept(new Result(carried, refused == homes, agreed.size()));
        }
    }

    /**
     * How the homes voted.
     *
     * @param carried enough agreed
     * @param untouched nobody stored it: every home answered and said no
     * @param agreed how many have the version on their disks
     */
    record Result(boolean carried, boolean untouched, int agreed) {}
}
