// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.ReplicaReport;
import io.chordal.dht.record.ReplicaReport.Replica;
import io.chordal.dht.record.ReplicaReport.State;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadRecord;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;

/** Asks every home of a key for its copy. Answers exactly once. Confined to the node's serial context. */
final class ReplicaQuery {
    private final Peers peers;
    private final Key key;
    private final Duration callTimeout;
    private final Reply<ReplicaReport> reply;
    private final TreeMap<Integer, Replica> replicas = new TreeMap<>();

    ReplicaQuery(Peers peers, Key key, Duration callTimeout, Reply<ReplicaReport> reply) {
        this.peers = peers;
        this.key = key;
        this.callTimeout = callTimeout;
        this.reply = reply;
    }

    void ask(List<NodeRef> homes) {
        for (int i = 0; i < homes.size(); i++) {
            int rank = i;
            NodeRef home = homes.get(i);
            int copyNumber = Placement.COPIES - i;
            peers.call(
                    home,
                    ReadRecord.direct(key),
                    callTimeout,
                    Outcome.of(
                            answers -> add(homes.size(), rank, told(home, copyNumber, answers)),
                            failure -> add(homes.size(), rank, silent(home, copyNumber))));
        }
    }

    private static Replica told(NodeRef home, int copyNumber, ReadAnswer answer) {
        if (!(answer instanceof ReadAnswer.Copy copy)) {
            return silent(home, copyNumber);
        }
        State state = copy.digest().isEmpty() ? State.ABSENT : State.PRESENT;
        Contents value = copy.value();
        return new Replica(
                home,
                copyNumber,
                state,
                value.set().setVersion(),
                value.set().members().size(),
                value.register().revision(),
                value.register().siblings().size(),
                copy.digest());
    }

    private static Replica silent(NodeRef home, int copyNumber) {
        return new Replica(home, copyNumber, State.UNREACHABLE, 0, 0, 0, 0, Bytes.EMPTY);
    }

    private void add(int expected, int rank, Replica replica) {
        replicas.put(rank, replica);
        if (replicas.size() == expected) {
            reply.answered(new ReplicaReport(List.copyOf(replicas.values())));
        }
    }
}
