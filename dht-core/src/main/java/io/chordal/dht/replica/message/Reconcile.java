// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.net.HomeRequest;
import io.chordal.dht.record.RowId;
import java.util.List;

/**
 * One round of range-based set reconciliation.
 *
 * @param sender who asks: the owner of the arc, or a node that leaves and passes it on
 * @param arc the arc
 * @param active whether the sender owns the arc and is in step on all of it, so that what it lacks is not there
 * @param prints what the sender has in these ranges of it, at most {@value #MAX_PRINTS}
 * @param wants rows that the sender wants to be sent, at most {@value #MAX_WANTS}
 * @param horizon the digest of what the sender knows to be collected in the arc
 * @param waitsFor the keys of the nodes that the sender expects back and has not heard out about the arc, which it owns, at most
 *     {@value ReconcileAnswer#MAX_WAITS}
 */
public record Reconcile(
        NodeRef sender,
        Arc arc,
        boolean active,
        List<RangePrint> prints,
        List<RowId> wants,
        Bytes horizon,
        List<Bytes> waitsFor)
        implements HomeRequest<ReconcileAnswer> {
    /** How many fingerprints one request may have. */
    public static final int MAX_PRINTS = 128;

    /** How many rows one request may want. */
    public static final int MAX_WANTS = 1024;

    public Reconcile {
        requireNonNull(sender, "sender is null");
        requireNonNull(arc, "arc is null");
        requireNonNull(horizon, "horizon is null");
        prints = List.copyOf(prints);
        wants = List.copyOf(wants);
        waitsFor = List.copyOf(waitsFor);
        if (prints.size() > MAX_PRINTS || wants.size() > MAX_WANTS) {
            throw new IllegalArgumentException("one round has at most " + MAX_PRINTS + " ranges and " + MAX_WANTS
                    + " wanted rows, not " + prints.size() + " and " + wants.size());
        }
        if (waitsFor.size() > ReconcileAnswer.MAX_WAITS) {
            throw new IllegalArgumentException(
                    "more than " + ReconcileAnswer.MAX_WAITS + " nodes waited for: " + waitsFor.size());
        }
        for (RangePrint print : prints) {
            if (!within(arc, print.range())) {
                throw new IllegalArgumentException("a range of the round is not within its arc");
            }
        }
    }

    private static boolean within(Arc arc, RowRange range) {
        return range.from().map(row -> arc.contains(row.position())).orElse(true)
                && range.to().map(row -> arc.contains(row.position())).orElse(true);
    }
}
