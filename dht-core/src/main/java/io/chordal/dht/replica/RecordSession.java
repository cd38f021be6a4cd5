// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.Seen;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One client's operations, each of which builds on what the earlier ones saw at its key; docs/registers.md, "Sessions".
 *
 * <p>Operations at one key are done one after the other; one that waits for the others for too long is not begun. Confined to the node's serial context, but for {@link #evicted()}.
 */
public final class RecordSession {
    private static final int MAX_WAITING = 1024;

    private final RecordService service;
    private final NodeEnvironment env;
    private final SessionMemory memory;
    private final Duration patience;
    private final TreeMap<Key, ArrayDeque<Turn>> turns = new TreeMap<>();
    private int waiting;

    RecordSession(RecordService service, NodeEnvironment env, ReplicaConfig config, int maxKeys) {
        this.service = service;
        this.env = env;
        this.memory = new SessionMemory(env, config.tombstoneTtl(), maxKeys);
        this.patience = config.operationTimeout();
    }

    /** Reads what stands at the key; its register is not less than the session has seen. */
    public void read(Key key, ReadLevel level, Reply<ReadAnswer> reply) {
        inTurn(
                key,
                reply,
                told -> service.read(
                        List.of(key),
                        level,
                        memory.seen(key),
                        Outcome.of(
                                answers -> {
                                    if (answers.get(0) instanceof ReadAnswer.Found found) {
                                        memory.read(found.value().register());
                                    }
                                    told.answered(answers.get(0));
                                },
                                told::failed)));
    }

    /** Does the write; to a register, so that it replaces what the session has seen. */
    public void write(RecordWrite write, Ack ack, Reply<WriteAnswer> reply) {
        inTurn(write.key(), reply, told -> {
            RecordWrite bound = write instanceof RegisterWrite register
                    ? register.within(memory.seen(write.key()).context())
                    : write;
            service.write(
                    List.of(bound),
                    ack,
                    Outcome.of(
                            answers -> {
                                note(write, answers.get(0));
                                told.answered(answers.get(0));
                            },
                            told::failed));
        });
    }

    private void note(RecordWrite write, WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done && write instanceof RegisterWrite) {
            Optional<Instant> end = write instanceof RegisterWrite.Put put
                    ? put.timeToLive().map(env.wallClock()::plus)
                    : Optional.empty();
            memory.wrote(write.key(), done.result(), write instanceof RegisterWrite.Put, end);
        }
    }

    /** Returns what the session has seen of the register. */
    public Seen seen(Key key) {
        return memory.seen(key);
    }

    /** Forgets what it has seen of the register. */
    public void forget(Key key) {
        memory.forget(key);
    }

    /** Returns how many keys the session forgot because it touched too many. Thread-safe. */
    public long evicted() {
        return memory.evicted();
    }

    private <R> void inTurn(Key key, Reply<R> reply, Operation<R> operation) {
        Runnable start = () -> operation.begin(Outcome.of(
                answer -> {
                    next(key);
                    reply.answered(answer);
                },
                failure -> {
                    next(key);
                    reply.failed(failure);
                }));
        ArrayDeque<Turn> queue = turns.get(key);
        if (queue == null) {
            turns.put(key, new ArrayDeque<>());
            start.run();
        } else if (waiting >= MAX_WAITING) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.BUSY,
                    MAX_WAITING + " operations of this session wait for earlier ones; try again when some are over"));
        } else {
            waiting++;
            Turn turn = new Turn(start);
            turn.end = env.schedule(patience, () -> {
                if (queue.remove(turn)) {
                    waiting--;
                    reply.failed(new CallFailure(
                            CallFailure.Reason.BUSY,
                            "operations of this session at " + key + " that were given before took all of "
                                    + patience.toMillis() + " ms; this one was not begun"));
                }
            });
            queue.add(turn);
        }
    }

    private void next(Key key) {
        ArrayDeque<Turn> queue = turns.get(key);
        if (queue == null || queue.isEmpty()) {
            turns.remove(key);
        } else {
            waiting--;
            Turn turn = queue.remove();
            turn.end.cancel();
            env.execute(turn.start);
        }
    }

    /** An operation that waits for those at its key that were given before. */
    private static final class Turn {
        private final Runnable start;
        private Timer end = () -> {};

        Turn(Runnable start) {
            this.start = start;
        }
    }

    /** Something that ends with one outcome. */
    @FunctionalInterface
    private interface Operation<R> {
        void begin(Reply<R> reply);
    }
}
