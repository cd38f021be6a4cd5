// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.Standing;
import java.util.List;

/**
 * Fetches one page of a partition: from its owner if that is in step, else from the first other home that is. An owner that is not in step
 * yet is asked {@value ReadOperation#CHANCES} times before others count.
 *
 * <p>Answers exactly once. Confined to the node's serial context.
 */
final class ScanOperation {
    private final Peers peers;
    private final HomeFinder finder;
    private final RingId position;
    private final ReplicaConfig config;
    private final Attempts attempts;
    private final ScanSets page;
    private final Reply<CopyPage> reply;
    private String lastFailure = "no home of the partition was in step";
    private int rounds;

    ScanOperation(
            Peers peers,
            HomeFinder finder,
            RingId position,
            ReplicaConfig config,
            Attempts attempts,
            ScanSets page,
            Reply<CopyPage> reply) {
        this.peers = peers;
        this.finder = finder;
        this.position = position;
        this.config = config;
        this.attempts = attempts;
        this.page = page;
        this.reply = reply;
    }

    void start() {
        rounds++;
        finder.find(
                position, attempts.atMost(config.callTimeout()), Outcome.of(found -> ask(found.toAsk()), failure -> {
                    lastFailure = failure.message();
                    again();
                }));
    }

    private void ask(List<NodeRef> homes) {
        if (homes.isEmpty()) {
            again();
            return;
        }
        List<NodeRef> rest = homes.subList(1, homes.size());
        peers.call(
                homes.get(0),
                new ScanSets(page.partition(), page.after(), page.limit(), true, page.unless()),
                attempts.atMost(config.callTimeout()),
                Outcome.of(
                        answer -> {
                            if (answer.standing() == Standing.OWNER || answer.standing() == Standing.HOME) {
                                reply.answered(answer.readBy(homes.get(0)));
                            } else if (answer.standing() == Standing.SYNCING && rounds < ReadOperation.CHANCES) {
                                again();
                            } else {
                                ask(rest);
                            }
                        },
                        failure -> {
                            finder.failed(homes.get(0), failure);
                            lastFailure = failure.message();
                            ask(rest);
                        }));
    }

    private void again() {
        if (!attempts.again(this::start)) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.UNAVAILABLE,
                    "listing partition " + page.partition() + ": " + lastFailure + "; try again"));
        }
    }
}
