// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.Replicate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * The rows that one other node has yet to get: gathered by name, sent as they are when they leave, in batches, two of them
 * under way at most, again and again until the node has them.
 *
 * <p>Bounded: rows beyond the bound are not queued, and {@link #overflowed} says so until the queue is empty. While the node does
 * not answer, what is kept for it are hints (Dynamo, 4.6): the bound is lower then, they are delivered as soon as it answers, and
 * what is beyond them comes with the comparison after that. They count for no write as copies. Confined to the node's serial context.
 */
final class HomeQueue {
    private static final int WINDOW = 2;
    private static final int BATCH_BYTES = 64 << 10;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final NodeEnvironment env;
    private final CopySender sender;
    private final Ledger ledger;
    private final ReplicaConfig config;
    private final NodeRef home;
    private final Runnable drained;
    private final LinkedHashSet<RowId> waiting = new LinkedHashSet<>();
    private int underWay;
    private int rowsUnderWay;
    private int failures;
    private boolean scheduled;
    private boolean overflowed;
    private boolean closed;

    HomeQueue(NodeEnvironment env, Peers peers, Ledger ledger, ReplicaConfig config, NodeRef home, Runnable drained) {
        this.env = env;
        this.sender = new CopySender(peers, ledger);
        this.ledger = ledger;
        this.config = config;
        this.home = home;
        this.drained = drained;
    }

    /** Queues the rows. */
    void add(List<RowId> rows) {
        for (RowId row : rows) {
            if (waiting.size() >= (failures > 0 ? config.hints() : config.waitingRows())) {
                overflowed = true;
                break;
            }
            waiting.add(row);
        }
        schedule(config.replicationDelay());
    }

    /** Returns how many rows the node has yet to get. */
    int size() {
        return waiting.size() + rowsUnderWay;
    }

    boolean overflowed() {
        return overflowed;
    }

    /** Drops what waits; nothing is sent any more. */
    void close() {
        closed = true;
        waiting.clear();
    }

    private void schedule(Duration delay) {
        if (!scheduled && !waiting.isEmpty() && !closed) {
            scheduled = true;
            env.schedule(delay, () -> {
                scheduled = false;
                send();
            });
        }
    }

    private void send() {
        while (!closed && underWay < WINDOW && !waiting.isEmpty()) {
            List<RowState> batch = nextBatch();
            if (batch.isEmpty()) {
                break;
            }
            underWay++;
            rowsUnderWay += batch.size();
            sender.send(
                    home,
                    batch,
                    config.callTimeout(),
                    Outcome.of(answer -> stored(batch), failure -> failed(batch, failure)));
        }
        reportIfDrained();
    }

    private List<RowState> nextBatch() {
        List<RowState> candidates = new ArrayList<>();
        Iterator<RowId> next = waiting.iterator();
        int bytes = 0;
        while (next.hasNext() && bytes < BATCH_BYTES) {
            RowId id = next.next();
            Optional<RowState> state = ledger.table().find(id);
            if (state.isEmpty()) {
                next.remove();
            } else {
                candidates.add(state.get());
                bytes += state.get().cost();
            }
        }
        List<RowState> batch = firstBatch(candidates);
        batch.forEach(state -> waiting.remove(state.id()));
        return batch;
    }

    /** Returns the first of the states, as many as one request may carry. */
    static List<RowState> firstBatch(List<RowState> states) {
        int count = 0;
        int bytes = 0;
        while (count < Math.min(states.size(), Replicate.MAX)) {
            bytes += states.get(count).cost();
            if (count > 0 && bytes > BATCH_BYTES) {
                break;
            }
            count++;
        }
        return states.subList(0, count);
    }

    private void stored(List<RowState> batch) {
        underWay--;
        rowsUnderWay -= batch.size();
        failures = 0;
        send();
    }

    private void failed(List<RowState> batch, CallFailure failure) {
        underWay--;
        rowsUnderWay -= batch.size();
        if (closed) {
            return;
        }
        batch.forEach(state -> waiting.add(state.id()));
        keepHints();
        Duration pause = config.retryDelay().multipliedBy(1L << Math.min(failures, 10));
        failures++;
        schedule(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    /** Of what waited when the node stopped answering, no more is kept than hints may be. */
    private void keepHints() {
        if (waiting.size() > config.hints()) {
            overflowed = true;
            List<RowId> beyond = waiting.stream().skip(config.hints()).toList();
            beyond.forEach(waiting::remove);
        }
    }

    private void reportIfDrained() {
        if (!closed && waiting.isEmpty() && underWay == 0) {
            drained.run();
            overflowed = false;
        }
    }
}
