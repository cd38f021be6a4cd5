// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

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

    /** Says whether every point of the other arc lies in this one. */
    public boolean covers(Arc other) {
        if (from.equals(to)) {
            return true;
        }
        return !other.from.equals(other.to)
                && contains(other.to)
                && (other.from.equals(from) || between(from, other.from, other.to));
    }

    /** Says whether any point lies in both arcs. */
    public boolean overlaps(Arc other) {
        return contains(other.to) || other.contains(to);
    }

    /** Returns what of this arc does not lie in the other, in the order in which it is walked: no arc, one or two. */
    public List<Arc> without(Arc other) {
        if (other.covers(this)) {
            return List.of();
        }
        boolean beginsWithIt = other.from.equals(from);
        boolean begins = beginsWithIt || (contains(other.from) && !other.from.equals(to));
        boolean ends = contains(other.to);
        if (begins && ends && !beginsWithIt && between(from, other.to, other.from)) {
            return List.of(new Arc(other.to, other.from));
        }
        List<Arc> parts = new ArrayList<>(2);
        if (begins && !beginsWithIt) {
            parts.add(new Arc(from, other.from));
        }
        if (ends && !other.to.equals(to)) {
            parts.add(new Arc(other.to, to));
        }
        return begins || ends ? List.copyOf(parts) : List.of(this);
    }

    /** Returns what lies in both arcs: no arc, one or two. */
    public List<Arc> common(Arc other) {
        List<Arc> common = List.of(this);
        for (Arc rest : without(other)) {
            common =
                    common.stream().flatMap(part -> part.without(rest).stream()).toList();
        }
        return common;
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
