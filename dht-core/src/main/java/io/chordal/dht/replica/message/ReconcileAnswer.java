// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.RowState;
import java.util.List;

/**
 * The answer to one round of reconciliation.
 *
 * @param prints what the answering node has in the ranges that differ and are long, or in parts of them
 * @param rows all that it has in the ranges that differ and are short
 * @param states the wanted rows that are there, in the order of the wants, as many as fit one message
 * @param active whether the node gave up this arc while in step on all of it, so that what it lacks is not there
 * @param offers whether the node still coordinates the arc, in step, until the asking one takes it over
 * @param waitsFor the keys of the nodes that the answering one has itself not heard out about this arc, or had not when it lost
 *     it, at most {@value #MAX_WAITS}
 * @param horizon the digest of what the answering node knows to be collected in the arc
 */
public record ReconcileAnswer(
        List<RangePrint> prints,
        List<RangeRows> rows,
        List<RowState> states,
        boolean active,
        boolean offers,
        List<Bytes> waitsFor,
        Bytes horizon) {
    /** How many nodes may be named as waited for. */
    public static final int MAX_WAITS = 64;

    public ReconcileAnswer {
        prints = List.copyOf(prints);
        rows = List.copyOf(rows);
        states = List.copyOf(states);
        waitsFor = List.copyOf(waitsFor);
        if (waitsFor.size() > MAX_WAITS) {
            throw new IllegalArgumentException("more than " + MAX_WAITS + " nodes waited for: " + waitsFor.size());
        }
    }
}
