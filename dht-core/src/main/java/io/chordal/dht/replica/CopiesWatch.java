// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.ReplicaReport.Replica;
import java.util.function.Predicate;

/**
 * Asks the homes of a key again and again until all of them have the same copy, which passes a test: a version of the set, or a
 * revision of the register, has been reached.
 *
 * <p>Answers exactly once. Confined to the node's serial context.
 */
final class CopiesWatch {
    private final RecordService service;
    private final Key key;
    private final Predicate<Replica> reached;
    private final Attempts attempts;
    private final Reply<Integer> reply;
    private int copies;

    CopiesWatch(RecordService service, Key key, Predicate<Replica> reached, Attempts attempts, Reply<Integer> reply) {
        this.service = service;
        this.key = key;
        this.reached = reached;
        this.attempts = attempts;
        this.reply = reply;
    }

    void start() {
        service.replicas(key, Outcome.of(this::look, failure -> again()));
    }

    private void look(ReplicaReport report) {
        copies = (int) report.replicas().stream()
                .filter(replica -> replica.state() == ReplicaReport.State.PRESENT && reached.test(replica))
                .count();
        if (report.isComplete() && copies == report.copiesWanted()) {
            reply.answered(copies);
        } else {
            again();
        }
    }

    private void again() {
        if (!attempts.again(this::start)) {
            reply.answered(copies);
        }
    }
}
