// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.Reply;
import io.chordal.dht.net.Request;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.Removal;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.DeleteValue;
import io.chordal.dht.replica.message.PutValue;
import io.chordal.dht.replica.message.RemoveMember;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes writes to the node that is to do them: additions together, any other by itself.
 *
 * <p>Confined to the node's serial context.
 */
final class Delivery {
    private final Peers peers;

    Delivery(Peers peers) {
        this.peers = peers;
    }

    /** Says whether both can be taken in one request. */
    static boolean together(RecordWrite one, RecordWrite other) {
        return one instanceof Addition && other instanceof Addition;
    }

    /** Sends what can be taken in one request; exactly one outcome. */
    void send(NodeRef to, List<RecordWrite> writes, Ack ack, Duration timeout, Reply<WriteAnswers> reply) {
        if (writes.get(0) instanceof Addition) {
            List<Addition> additions = new ArrayList<>();
            writes.forEach(write -> additions.add((Addition) write));
            peers.call(to, new AddMembers(additions, ack, true), timeout, reply);
        } else {
            peers.call(
                    to,
                    request(writes.get(0), ack),
                    timeout,
                    Outcome.of(answer -> reply.answered(new WriteAnswers(List.of(answer))), reply::failed));
        }
    }

    private static Request<WriteAnswer> request(RecordWrite write, Ack ack) {
        if (write instanceof RegisterWrite.Put put) {
            return new PutValue(put, ack, true);
        }
        if (write instanceof RegisterWrite.Delete delete) {
            return new DeleteValue(delete, ack, true);
        }
        return new RemoveMember((Removal) write, ack, true);
    }
}
