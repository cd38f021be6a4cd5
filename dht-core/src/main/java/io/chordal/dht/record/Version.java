// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * A dotted version vector: the dot of one write and the causal past that its writer had seen (Preguiça, Baquero, Almeida,
 * "Dotted Version Vectors", 2012). Wall clocks have no part in it.
 *
 * <p>Immutable; the context holds at most one dot for each store, in order.
 *
 * @param dot the event that made this version
 * @param context for each store the highest counter of the causal past, without the dot itself
 */
public record Version(Dot dot, List<Dot> context) implements RowOrder {
    /** The longest context that is accepted from elsewhere. */
    public static final int MAX_CONTEXT = 256;

    public Version {
        requireNonNull(dot, "dot is null");
        context = List.copyOf(context);
        if (context.size() > MAX_CONTEXT) {
            throw new IllegalArgumentException(
                    "a version's context has at most " + MAX_CONTEXT + " stores, not " + context.size());
        }
        for (int i = 1; i < context.size(); i++) {
            Dot before = context.get(i - 1);
            if (before.compareTo(context.get(i)) >= 0 || before.sameStore(context.get(i))) {
                throw new IllegalArgumentException("a version's context is in order and names each store once");
            }
        }
    }

    /** Returns a version made by a writer who had seen all of these. */
    public static Version after(Dot dot, Collection<Version> seen) {
        TreeMap<Dot, Dot> highest = new TreeMap<>();
        for (Version version : seen) {
            raise(highest, version.dot);
            version.context.forEach(past -> raise(highest, past));
        }
        return new Version(dot, new ArrayList<>(highest.values()));
    }

    private static void raise(TreeMap<Dot, Dot> highest, Dot dot) {
        Dot store = new Dot(dot.node(), dot.storeEpoch(), 1);
        Dot known = highest.get(store);
        if (known == null || known.counter() < dot.counter()) {
            highest.put(store, dot);
        }
    }

    /** Says whether the writer of this version had seen the other one, so that this one replaces it. */
    public boolean supersedes(Version other) {
        for (Dot past : context) {
            if (past.sameStore(other.dot)) {
                return past.counter() >= other.dot.counter();
            }
        }
        return false;
    }
}
