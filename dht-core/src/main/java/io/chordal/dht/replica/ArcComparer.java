// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.RowRange;
import io.chordal.dht.store.RecordTable;
import java.util.List;

/**
 * Answers comparisons of an arc of the live ring, and says with each what this node is to the arc.
 *
 * <p>Confined to the node's serial context.
 */
final class ArcComparer {
    private final RecordTable table;
    private final Comparer comparer;
    private final OwnArc own;
    private final Claims claims;

    ArcComparer(RecordTable table, OwnArc own, Claims claims) {
        this.table = table;
        this.comparer = new Comparer(table);
        this.own = own;
        this.claims = claims;
    }

    /** Answers one round, and notes that whoever compares an arc of its own believes this node to be a home of it. */
    ReconcileAnswer answer(Reconcile asked) {
        if (asked.arc().to().equals(asked.sender().id())) {
            claims.heard(asked.sender(), asked.arc(), asked.active(), isEqual(asked));
            if (asked.active()) {
                own.offers().drop(asked.arc());
            }
        }
        Comparer.Differences found = comparer.compare(table.rows(asked.arc()), asked);
        List<Bytes> waitsFor = own.waitsFor(asked.arc()).stream()
                .filter(node -> !node.equals(asked.sender().keyHash()))
                .limit(ReconcileAnswer.MAX_WAITS)
                .toList();
        boolean byOwner = asked.arc().to().equals(asked.sender().id());
        return new ReconcileAnswer(
                found.prints(),
                found.rows(),
                found.states(),
                byOwner && own.offers().gaveUp(asked.arc(), asked.sender()),
                byOwner && own.isToBeAskedFor(asked.arc(), asked.sender()),
                waitsFor,
                table.horizon().within(asked.arc()).digest());
    }

    private boolean isEqual(Reconcile asked) {
        return asked.prints().stream()
                .anyMatch(print -> print.range().equals(RowRange.ALL)
                        && print.matches(Ranges.summary(table.rows(asked.arc()), RowRange.ALL)));
    }
}
