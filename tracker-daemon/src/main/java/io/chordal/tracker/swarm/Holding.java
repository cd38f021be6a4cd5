// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

import io.chordal.tracker.group.Subject;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a teller was told, on behalf of a subject, that a peer has of a file, and the same by others, what was told last coming first.
 *
 * <p>Immutable. It nearly always stands alone.
 */
final class Holding {
    final TellerState teller;
    final Optional<Subject> subject;
    final ChunkBits chunks;
    final int generation;
    final @Nullable Holding next;

    private Holding(
            TellerState teller, Optional<Subject> subject, ChunkBits chunks, int generation, @Nullable Holding next) {
        this.teller = teller;
        this.subject = subject;
        this.chunks = chunks;
        this.generation = generation;
        this.next = next;
    }

    /** Returns the chain with this in front, in place of what the same teller was told on behalf of the same subject. */
    static Holding put(@Nullable Holding chain, TellerState teller, Optional<Subject> subject, ChunkBits chunks) {
        Holding rest = without(chain, old -> old.teller == teller && old.subject.equals(subject));
        return new Holding(teller, subject, chunks, teller.generation, rest);
    }

    /** Returns the chain without those. */
    static @Nullable Holding without(@Nullable Holding chain, Predicate<Holding> which) {
        if (chain == null) {
            return null;
        }
        Holding rest = without(chain.next, which);
        if (which.test(chain)) {
            return rest;
        }
        return rest == chain.next
                ? chain
                : new Holding(chain.teller, chain.subject, chain.chunks, chain.generation, rest);
    }

    static @Nullable Holding find(@Nullable Holding chain, TellerState teller, Optional<Subject> subject) {
        for (Holding each = chain; each != null; each = each.next) {
            if (each.teller == teller && each.subject.equals(subject)) {
                return each;
            }
        }
        return null;
    }

    static boolean any(@Nullable Holding chain, Predicate<Holding> which) {
        for (Holding each = chain; each != null; each = each.next) {
            if (which.test(each)) {
                return true;
            }
        }
        return false;
    }

    static int length(@Nullable Holding chain) {
        int length = 0;
        for (Holding each = chain; each != null; each = each.next) {
            length++;
        }
        return length;
    }

    static long weight(@Nullable Holding chain) {
        long weight = 0;
        for (Holding each = chain; each != null; each = each.next) {
            weight += each.chunks.weight();
        }
        return weight;
    }
}
