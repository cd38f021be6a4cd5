// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.store.RecordTable;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Answers comparisons of an arc of the live ring, and says with each what this node is to the arc.
 *
 * <p>Confined to the node's serial context.
 */
final class ArcComparer {
    private final NodeEnvironment env;
    private final Duration syncLimit;
    private final RecordTable table;
    private final Comparer comparer;
    private final Seats seats;
    private final Claims claims;

    ArcComparer(NodeEnvironment env, Duration syncLimit, RecordTable table, Seats seats, Claims claims) {
        this.env = env;
        this.syncLimit = syncLimit;
        this.table = table;
        this.comparer = new Comparer(table);
        this.seats = seats;
        this.claims = claims;
    }

    /** Answers one round, and notes that whoever compares an arc of its own believes this node to be a home of it. */
    ReconcileAnswer answer(Reconcile asked) {
        List<OwnArc> touched = seats.on(asked.arc());
        boolean byOwner = asked.arc().to().equals(asked.sender().id());
        if (byOwner) {
            boolean equal = isEqual(asked);
            claims.heard(asked.sender(), asked.arc(), asked.active(), equal);
            if (asked.active()) {
                touched.forEach(own -> own.offers().drop(asked.arc()));
            }
            if (asked.active() && equal) {
                touched.forEach(own -> own.caughtUp(asked.arc()));
            }
        }
        Comparer.Differences found = comparer.compare(table.rows(asked.arc()), asked);
        Stream<Bytes> unsettled = touched.stream().flatMap(own -> own.waitsFor(asked.arc(), asked.sender()).stream());
        Stream<Bytes> homes =
                byOwner ? seats.at(asked.sender().id()).keeper().homesOf(asked.sender()).stream() : Stream.empty();
        List<Bytes> waitsFor = Stream.concat(unsettled, homes)
                .distinct()
                .filter(node -> !node.equals(asked.sender().keyHash()))
                .limit(ReconcileAnswer.MAX_WAITS)
                .toList();
        if (byOwner) {
            touched.forEach(own -> note(own, asked));
        }
        return new ReconcileAnswer(
                found.prints(),
                found.rows(),
                found.states(),
                byOwner && seats.own(asked.arc().to()).offers().gaveUp(asked.arc(), asked.sender()),
                byOwner && isToBeAskedFor(touched, asked),
                waitsFor,
                table.horizon().within(asked.arc()).digest());
    }

    /** Whoever gains the arc waits for those whom its owner expects, if it gains it while that one may still be waiting. */
    private void note(OwnArc own, Reconcile asked) {
        own.told(asked.sender(), asked.arc(), asked.waitsFor())
                .ifPresent(mark -> env.schedule(syncLimit, () -> own.forgetTold(mark)));
    }

    /** Every seat hears of the claim. */
    private static boolean isToBeAskedFor(List<OwnArc> touched, Reconcile asked) {
        boolean any = false;
        for (OwnArc own : touched) {
            any |= own.isToBeAskedFor(asked.arc(), asked.sender());
        }
        return any;
    }

    private boolean isEqual(Reconcile asked) {
        return asked.prints().stream()
                .anyMatch(print -> print.range().equals(RowRange.ALL)
                        && print.matches(Ranges.summary(table.rows(asked.arc()), RowRange.ALL)));
    }
}
