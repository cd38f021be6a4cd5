// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.replica.message.WriteAnswers;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;

/**
 * The writes that a coordinator cannot begin yet, in the order in which they came; bounded in number and time.
 *
 * <p>Confined to the node's serial context.
 */
final class WaitingWrites {
    private final NodeEnvironment env;
    private final ReplicaConfig config;
    private final Predicate<Entry> begins;
    private final ArrayDeque<Entry> waiting = new ArrayDeque<>();

    /**
     * Begins with none.
     *
     * @param begins begins the writes if it can, and says whether it did
     */
    WaitingWrites(NodeEnvironment env, ReplicaConfig config, Predicate<Entry> begins) {
        this.env = env;
        this.config = config;
        this.begins = begins;
    }

    /** Begins the writes, now or later. */
    void add(Entry entry) {
        if (begins.test(entry)) {
            return;
        }
        if (waiting.size() >= config.waitingWrites()) {
            entry.reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY, "too many writes wait here for an arc to come into step; try again"));
        } else {
            waiting.add(entry);
            env.schedule(config.callTimeout().dividedBy(2), () -> giveUp(entry));
        }
    }

    /** Begins what can be begun by now. */
    void goOn() {
        for (int i = waiting.size(); i > 0; i--) {
            Entry entry = waiting.remove();
            if (!begins.test(entry)) {
                waiting.add(entry);
            }
        }
    }

    private void giveUp(Entry entry) {
        if (waiting.remove(entry)) {
            entry.reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY,
                    "the owner of the key has not met the other homes yet, or is comparing the register; try again"));
        }
    }

    /** Writes that came in one request. */
    record Entry(List<RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply) {
        Entry {
            writes = List.copyOf(writes);
        }
    }
}
