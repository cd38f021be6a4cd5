// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.record.RowId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one other node in step with an arc that this node holds: compares, fetches, sends what the other lacks, and compares
 * again until both are equal.
 *
 * <p>At most one comparison runs at a time. Confined to the node's serial context.
 */
final class HomeLink {
    private static final Logger log = LoggerFactory.getLogger(HomeLink.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int CHECKS_IN_A_ROW = 5;

    private final NodeEnvironment env;
    private final Peers peers;
    private final Ledger ledger;
    private final ReplicaConfig config;
    private final NodeRef self;
    private final NodeRef home;
    private final Supplier<Optional<Share>> share;
    private final Listener listener;
    private final HomeQueue queue;
    private boolean running;
    private boolean needed;
    private boolean inStep;
    private boolean closed;
    private Timer retry = () -> {};
    private int failures;
    private int checks;

    HomeLink(
            NodeEnvironment env,
            Peers peers,
            Ledger ledger,
            ReplicaConfig config,
            NodeRef self,
            NodeRef home,
            Supplier<Optional<Share>> share,
            Listener listener) {
        this.env = env;
        this.peers = peers;
        this.ledger = ledger;
        this.config = config;
        this.self = self;
        this.home = home;
        this.share = share;
        this.listener = listener;
        this.queue = new HomeQueue(env, peers, ledger, config, home, this::drained);
    }

    NodeRef home() {
        return home;
    }

    /** Asks for a comparison, now or after the one that runs. */
    void compare() {
        checks = 0;
        inStep = false;
        begin();
    }

    /** Sends these rows. */
    void send(List<RowId> rows) {
        queue.add(rows);
    }

    /** Says whether both were found equal since {@link #compare} was last called, and all that changed since has been sent. */
    boolean inStep() {
        return inStep && queue.size() == 0 && !queue.overflowed();
    }

    /** Returns how many rows the other is known to lack. */
    int lacking() {
        return queue.size();
    }

    void close() {
        closed = true;
        queue.close();
    }

    private void begin() {
        Optional<Share> compared = share.get();
        if (closed || compared.isEmpty()) {
            return;
        }
        if (running) {
            needed = true;
            return;
        }
        running = true;
        needed = false;
        retry.cancel();
        ledger.dropGone();
        long mark = listener.beginning();
        new Conversation(
                        peers,
                        ledger,
                        self,
                        home,
                        compared.get(),
                        listener,
                        () -> offered(mark),
                        config.callTimeout(),
                        Outcome.of(found -> finished(mark, found), this::failed))
                .start();
    }

    private void offered(long mark) {
        if (!closed) {
            listener.offers(home, mark);
        }
    }

    private void finished(long mark, Conversation.Findings found) {
        running = false;
        failures = 0;
        if (closed) {
            return;
        }
        listener.met(home, mark, found);
        if (closed) {
            return;
        }
        if (found.equal()) {
            inStep = true;
        } else {
            checks++;
            log.debug(
                    "{} lacks {} rows of {}",
                    home,
                    found.lacking().size(),
                    share.get().map(Share::arc));
            queue.add(found.lacking());
        }
        if (needed) {
            begin();
        } else if (!found.equal() && found.lacking().isEmpty()) {
            check();
        }
    }

    private void drained() {
        if (queue.overflowed()) {
            inStep = false;
            begin();
        } else if (!inStep && !running) {
            check();
        }
    }

    /** Compares again to see that sending was enough: at once, and under a steady stream of writes, or of rows, ever after a pause. */
    private void check() {
        if (checks <= CHECKS_IN_A_ROW) {
            begin();
        } else {
            beginAfter(LONGEST_PAUSE);
        }
    }

    private void beginAfter(Duration pause) {
        retry.cancel();
        retry = env.schedule(pause, this::begin);
    }

    private void failed(CallFailure failure) {
        running = false;
        if (closed) {
            return;
        }
        log.debug("comparing with {} failed: {}", home, failure.message());
        listener.missed(home);
        Duration pause = config.retryDelay().multipliedBy(1L << Math.min(failures, 10));
        failures++;
        beginAfter(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE);
    }

    /** Hears how the comparisons go. */
    interface Listener extends Conversation.Asker {
        /** A comparison begins; the mark returned is given back when it ends. */
        long beginning();

        /** In a comparison that goes on the other says that it coordinates the arc for this node. */
        default void offers(NodeRef home, long mark) {}

        /** A comparison failed; it is tried again. */
        default void missed(NodeRef home) {}

        /** All that the other has is here; the findings say whether the other lacks anything. */
        void met(NodeRef home, long mark, Conversation.Findings found);
    }
}
