// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.CopiesHeld;
import io.chordal.dht.replica.message.RowDigest;
import io.chordal.dht.ring.LookupResult;
import io.chordal.dht.store.RecordTable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings home the rows of which this node is no home any more, and drops them when all their homes have confirmed them and the
 * grace is over.
 *
 * <p>A row is dropped only if every home said, in this sweep, that it holds just this version or has merged it. Homes that are fewer than
 * the copies are not all: this node would be one of them, had whoever named them known enough of the ring. The grace begins when all
 * said so for the first time; a call that is lost later does not begin it anew, but keeps the row until the next sweep. One sweep runs
 * at a time and walks all rows once, or those of an arc that was just lost: where two rings have met, or many nodes joined at once, nobody
 * else may tell its owner of them. Such an arc is tried again, ever later, until its homes were found and have all. Confined to the
 * node's serial context.
 */
final class StraySweep {
    private static final Logger log = LoggerFactory.getLogger(StraySweep.class);
    private static final int BATCH = 256;
    private static final int MOST_DUE = 64;

    /** A joiner compares what it takes meanwhile, so that nothing of it is stray. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final NodeEnvironment env;
    private final OwnerFinder owners;
    private final Peers peers;
    private final CopySender sender;
    private final Ledger ledger;
    private final RecordTable table;
    private final Seats seats;
    private final Claims claims;
    private final ReplicaConfig config;
    private final TreeMap<RingId, Long> confirmedSince = new TreeMap<>();
    private final ArrayDeque<Stretch> due = new ArrayDeque<>();
    private Stretch stretch = Stretch.ALL;
    private boolean running;
    private boolean incomplete;
    private int waiting;

    StraySweep(
            NodeEnvironment env,
            OwnerFinder owners,
            Peers peers,
            Ledger ledger,
            Seats seats,
            Claims claims,
            ReplicaConfig config) {
        this.env = env;
        this.owners = owners;
        this.peers = peers;
        this.sender = new CopySender(peers, ledger);
        this.ledger = ledger;
        this.table = ledger.table();
        this.seats = seats;
        this.claims = claims;
        this.config = config;
    }

    /** Begins a sweep unless one runs; a node that owns nothing at present does not know what is stray. */
    void start() {
        if (!running && !seats.arcs().isEmpty()) {
            confirmedSince.keySet().removeIf(position -> isCovered(position) || isGone(position));
            due.clear();
            begin(Stretch.ALL);
        }
    }

    /** Brings home, soon, what this node owned until now. */
    void lost(Arc arc) {
        Stretch.of(arc, SOON).forEach(this::later);
    }

    private void later(Stretch next) {
        if (waiting == MOST_DUE) {
            return;
        }
        waiting++;
        env.schedule(next.pause(), () -> {
            waiting--;
            if (due.size() < MOST_DUE) {
                due.add(next);
            }
            if (!running) {
                next();
            }
        });
    }

    private void begin(Stretch next) {
        running = true;
        incomplete = false;
        stretch = next;
        goOn(next.after().map(table::indexAfter).orElse(0));
    }

    /** One walk is over; what it did not bring home of a lost arc is tried again, until the next sweep of all does it. */
    private void next() {
        boolean again = running && incomplete && !stretch.equals(Stretch.ALL);
        running = false;
        if (again && stretch.pause().compareTo(config.repairInterval()) < 0) {
            later(stretch.slower());
        }
        if (!due.isEmpty() && !seats.arcs().isEmpty()) {
            begin(due.poll());
        }
    }

    private boolean isGone(RingId position) {
        return table.indexOf(position) == table.indexAfter(position);
    }

    private boolean isCovered(RingId position) {
        return seats.own(position).owns(position) || claims.on(position).isPresent();
    }

    /** Finds the first stray row from the index on. */
    private void goOn(int from) {
        int index = from;
        while (index < table.size() && isCovered(table.at(index).id().position())) {
            index = afterCover(index);
        }
        if (index >= table.size() || stretch.endsBefore(table.at(index).id().position())) {
            next();
            return;
        }
        RingId position = table.at(index).id().position();
        owners.lookUp(
                position, config.callTimeout(), Outcome.of(found -> bringHome(position, found), failure -> giveUp()));
    }

    private void giveUp() {
        incomplete = true;
        next();
    }

    /** Returns the index after the rows that the same arc covers. */
    private int afterCover(int index) {
        RingId position = table.at(index).id().position();
        Optional<Arc> cover = seats.own(position).owns(position)
                ? seats.at(position).arc()
                : claims.on(position).map(Claims.Claim::arc);
        RingId end = cover.map(Arc::to).orElse(position);
        return end.compareTo(position) < 0 ? table.size() : table.indexAfter(end);
    }

    private void bringHome(RingId first, LookupResult found) {
        List<NodeRef> homes = owners.homes(found);
        List<RowState> rows = rowsOf(first, found);
        if (rows.isEmpty()) {
            giveUp();
            return;
        }
        RingId last = rows.get(rows.size() - 1).id().position();
        if (homes.stream().anyMatch(peers::isSelf)) {
            // Their owner has not said so itself, and whoever said it may not know of newcomers yet.
            incomplete = true;
            goOn(table.indexAfter(last));
            return;
        }
        new Confirmation(homes, rows, confirmed -> {
                    incomplete |= !confirmed;
                    if (confirmed && homes.size() >= Placement.COPIES) {
                        confirmed(rows);
                    }
                    goOn(table.indexAfter(last));
                })
                .start();
    }

    /** The stray rows from the position on that belong to the same owner, whole positions, as many as fit a batch. */
    private List<RowState> rowsOf(RingId first, LookupResult found) {
        List<RowState> rows = new ArrayList<>();
        int index = table.indexOf(first);
        RingId last = first;
        while (index < table.size()) {
            RowState row = table.at(index);
            RingId position = row.id().position();
            boolean newPosition = !position.equals(last);
            if (newPosition
                    && (rows.size() >= BATCH || isCovered(position) || !OwnerFinder.alsoOwns(found, position))) {
                break;
            }
            last = position;
            rows.add(row);
            index++;
        }
        return rows;
    }

    private void confirmed(List<RowState> rows) {
        long now = env.nanoTime();
        List<RowId> old = rows.stream()
                .filter(row -> now - confirmedSince.computeIfAbsent(row.id().position(), position -> now)
                        >= config.surplusGrace().toNanos())
                .filter(row -> table.find(row.id()).map(row::equals).orElse(false))
                .filter(row -> !isCovered(row.id().position()))
                .map(RowState::id)
                .collect(Collectors.toList());
        if (!old.isEmpty()) {
            log.info("dropping {} rows that all their homes hold", old.size());
            ledger.dropStrays(
                    old,
                    Stream.concat(seats.arcs().stream(), claims.all().stream().map(Claims.Claim::arc))
                            .toList());
        }
    }

    /**
     * Rows that follow each other in the table, which begins at zero.
     *
     * @param after the position before the first; empty: from zero on
     * @param last the last position; empty: up to the highest
     * @param pause before it is walked
     */
    private record Stretch(Optional<RingId> after, Optional<RingId> last, Duration pause) {
        static final Stretch ALL = new Stretch(Optional.empty(), Optional.empty(), Duration.ZERO);

        static List<Stretch> of(Arc arc, Duration pause) {
            Optional<RingId> from = Optional.of(arc.from());
            Optional<RingId> to = Optional.of(arc.to());
            return arc.from().compareTo(arc.to()) < 0
                    ? List.of(new Stretch(from, to, pause))
                    : List.of(new Stretch(from, Optional.empty(), pause), new Stretch(Optional.empty(), to, pause));
        }

        Stretch slower() {
            return new Stretch(after, last, pause.multipliedBy(2));
        }

        boolean endsBefore(RingId position) {
            return last.map(point -> point.compareTo(position) < 0).orElse(false);
        }
    }

    /** Asks each home for the rows and sends it those that it does not have. */
    private final class Confirmation {
        private final List<NodeRef> homes;
        private final List<RowState> rows;
        private final Consumer<Boolean> outcome;
        private int open;
        private boolean all = true;

        Confirmation(List<NodeRef> homes, List<RowState> rows, Consumer<Boolean> outcome) {
            this.homes = homes;
            this.rows = rows;
            this.outcome = outcome;
        }

        void start() {
            List<RowDigest> digests = rows.stream()
                    .map(row -> new RowDigest(row.id(), row.digest()))
                    .toList();
            open = homes.size();
            for (NodeRef home : homes) {
                askInParts(home, digests);
            }
        }

        private void askInParts(NodeRef home, List<RowDigest> digests) {
            List<RowDigest> part = digests.subList(0, Math.min(digests.size(), BATCH));
            List<RowDigest> rest = digests.subList(part.size(), digests.size());
            peers.call(
                    home,
                    new ConfirmCopies(part),
                    config.callTimeout(),
                    Outcome.of(held -> send(home, missing(part, held), rest), failure -> done(false)));
        }

        private List<RowState> missing(List<RowDigest> asked, CopiesHeld held) {
            TreeSet<RowId> missing = new TreeSet<>();
            for (int i = 0; i < asked.size(); i++) {
                if (i >= held.held().size() || !held.held().get(i)) {
                    missing.add(asked.get(i).row());
                }
            }
            return rows.stream().filter(row -> missing.contains(row.id())).toList();
        }

        private void send(NodeRef home, List<RowState> missing, List<RowDigest> rest) {
            if (missing.isEmpty()) {
                if (rest.isEmpty()) {
                    done(true);
                } else {
                    askInParts(home, rest);
                }
                return;
            }
            List<RowState> part = HomeQueue.firstBatch(missing);
            sender.send(
                    home,
                    part,
                    config.callTimeout(),
                    Outcome.of(
                            stored -> send(home, missing.subList(part.size(), missing.size()), rest),
                            failure -> done(false)));
        }

        private void done(boolean held) {
            all &= held;
            open--;
            if (open == 0) {
                outcome.accept(all);
            }
        }
    }
}
