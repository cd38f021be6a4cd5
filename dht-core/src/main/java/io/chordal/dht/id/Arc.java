// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

/**
 * The half-open arc (from, to] of the identifier circle, walked clockwise; from = to is the whole circle.
 *
 * <p>Immutable. A node owns the arc (predecessor, self].
 *
 * @param from the point before the first one of the arc
 * @param to the last point of the arc
 */
public record Arc(RingId from, RingId to) {
    public Arc {
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
    }

    /** Says whether the point lies in (from, to]. */
    public boolean contains(RingId point) {
        return point.equals(to) || between(from, point, to);
    }

    /**
     * Zave's {@code between}: whether x lies strictly inside the open cyclic arc from a to b; from a point to itself the arc
     * is everything but that point.
     */
    public static boolean between(RingId a, RingId x, RingId b) {
        requireNonNull(x, "x is null");
        int order = a.compareTo(b);
        if (order < 0) {
            return a.compareTo(x) < 0 && x.compareTo(b) < 0;
        }
        return order == 0 ? !x.equals(a) : a.compareTo(x) < 0 || x.compareTo(b) < 0;
    }
}
