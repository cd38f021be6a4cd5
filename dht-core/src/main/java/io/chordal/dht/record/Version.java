// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import java.util.Collection;

/**
 * A dotted version vector: the dot of one write and the causal past that its writer had seen (Preguiça, Baquero, Almeida,
 * "Dotted Version Vectors", 2012). Wall clocks have no part in it.
 *
 * <p>Immutable.
 *
 * @param dot the event that made this version
 * @param context the causal past, without the dot itself
 */
public record Version(Dot dot, CausalContext context) implements RowOrder {
    public Version {
        requireNonNull(dot, "dot is null");
        requireNonNull(context, "context is null");
    }

    /** Returns a version made by a writer who had seen all of these. */
    public static Version after(Dot dot, Collection<Version> seen) {
        return new Version(dot, CausalContext.of(seen));
    }

    /** Says whether the writer of this version had seen the other one, so that this one replaces it. */
    public boolean supersedes(Version other) {
        return context.covers(other.dot);
    }
}
