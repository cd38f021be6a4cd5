// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.RowDigest;
import io.chordal.dht.replica.message.ShareHorizon;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the tombstones that have ended, of one ward at a time: docs/replication.md, "Collection". Every home confirms them in one
 * round that began after their end; then every other home replaces them by entries of its horizon, on its disk; then this node.
 *
 * <p>One round at a time. Where it ends early, some homes have the entry and others still the tombstone, which say the same.
 * Confined to the node's serial context.
 */
final class TombstoneCollector {
    private static final Logger log = LoggerFactory.getLogger(TombstoneCollector.class);
    private static final int BATCH = 256;

    /** What the entries of single rows may cost before they are folded. */
    static final int MAX_COST = 256 << 10;

    private final NodeEnvironment env;
    private final Peers peers;
    private final Ledger ledger;
    private final Wards wards;
    private final ReplicaConfig config;
    private boolean running;

    /** Collects nothing at first. */
    TombstoneCollector(NodeEnvironment env, Peers peers, Ledger ledger, Wards wards, ReplicaConfig config) {
        this.env = env;
        this.peers = peers;
        this.ledger = ledger;
        this.wards = wards;
        this.config = config;
    }

    /** Begins a round if none runs, all homes are in step, and something has ended. Whoever's disk has failed does not know what is on it. */
    void start() {
        if (running || ledger.failure().isPresent()) {
            return;
        }
        wards.fold();
        collectable(position -> wards.at(position).isPresent(), 1).stream()
                .flatMap(first -> wards.at(first.id().position()).stream())
                .forEach(ward -> {
                    running = true;
                    new Round(ward, collectable(ward::contains, BATCH)).start();
                });
    }

    private List<RowState> collectable(Predicate<RingId> where, int most) {
        return ledger.table().collectable(where, env.wallClock(), most);
    }

    private final class Round {
        private final Wards.Ward ward;
        private final List<RowState> ended;
        private final List<NodeRef> others;
        private final boolean[] held;
        private int open;
        private boolean failed;

        Round(Wards.Ward ward, List<RowState> ended) {
            this.ward = ward;
            this.ended = ended;
            this.others = ward.otherHomes();
            this.held = new boolean[ended.size()];
            Arrays.fill(held, true);
        }

        void start() {
            ConfirmCopies asked = new ConfirmCopies(ended.stream()
                    .map(state -> new RowDigest(state.id(), state.digest()))
                    .toList());
            askAll(
                    (home, done) -> peers.call(
                            home,
                            asked,
                            config.callTimeout(),
                            Outcome.of(
                                    copies -> {
                                        for (int i = 0; i < held.length; i++) {
                                            held[i] &= i < copies.held().size()
                                                    && copies.held().get(i);
                                        }
                                        done.accept(true);
                                    },
                                    failure -> done.accept(false))),
                    this::raise,
                    () -> {});
        }

        /**
         * What all homes hold is collected at the other homes, if they still are the homes. Where only some of them heard it, no later round
         * would end, since those confirm the tombstone no more: then this node collects it too, and the comparisons tell the others.
         */
        private void raise() {
            List<RowState> confirmed = new ArrayList<>();
            for (int i = 0; i < held.length; i++) {
                if (held[i]) {
                    confirmed.add(ended.get(i));
                }
            }
            Horizon entries = Horizon.of(confirmed);
            if (!ward.isUnchanged() || entries.isEmpty()) {
                running = false;
                return;
            }
            askAll(
                    (home, done) -> peers.call(
                            home,
                            new ShareHorizon(ward.arc(), entries, false),
                            config.callTimeout(),
                            Outcome.of(shared -> done.accept(true), failure -> done.accept(false))),
                    () -> drop(entries),
                    () -> {
                        ledger.collect(entries, Ledger.Completion.NOBODY_WAITS);
                        wards.compareAll();
                    });
        }

        private void drop(Horizon entries) {
            log.debug("collecting {} tombstones of {}", entries.rows().size(), ward.arc());
            ledger.collect(entries, Ledger.Completion.NOBODY_WAITS);
            running = false;
            env.execute(TombstoneCollector.this::start);
        }

        private void askAll(Asking asking, Runnable then, Runnable otherwise) {
            open = others.size();
            if (open == 0) {
                then.run();
            }
            for (NodeRef home : others) {
                asking.ask(home, answered -> {
                    failed |= !answered;
                    open--;
                    if (open == 0 && failed) {
                        running = false;
                        otherwise.run();
                    } else if (open == 0) {
                        then.run();
                    }
                });
            }
        }
    }

    /** Asks one home and says whether it did what it was asked to. */
    private interface Asking {
        void ask(NodeRef home, Consumer<Boolean> done);
    }
}
