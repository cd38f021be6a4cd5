// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The register at a key, as a reader sees it.
 *
 * <p>Immutable.
 *
 * @param key where it stands
 * @param revision raised by one with each write that its coordinator did; 0 if nothing is known of it
 * @param siblings its value, several after concurrent writes, in the order of their dots; none if it was never written, was
 *     deleted, or its time is over
 * @param context what the reader has seen with this, deletions included
 */
public record RegisterValue(Key key, long revision, List<Sibling> siblings, CausalContext context) {
    public RegisterValue {
        requireNonNull(key, "key is null");
        requireNonNull(context, "context is null");
        siblings = List.copyOf(siblings);
        if (revision < 0) {
            throw new IllegalArgumentException("a register's revision is not negative, but was " + revision);
        }
    }

    /** Returns the register of which nothing is known. */
    public static RegisterValue absent(Key key) {
        return new RegisterValue(key, 0, List.of(), CausalContext.EMPTY);
    }

    /** Returns this as somebody sees it who knows, too, what was collected of the register. */
    public RegisterValue after(long collectedRevision, CausalContext collected) {
        return new RegisterValue(key, Math.max(revision, collectedRevision), siblings, context.withIfRoom(collected));
    }

    /** Returns what readers see of the rows at this time. */
    public static RegisterValue of(RowState state, Instant now) {
        List<Sibling> siblings = state.speaking().stream()
                .filter(row -> row.visibleAt(now))
                .map(row -> new Sibling(((Version) row.order()).dot(), row.payload(), row.expiresAt()))
                .toList();
        return new RegisterValue(state.id().key(), state.revision(), siblings, CausalContext.shownBy(state.versions()));
    }

    /** Says whether nothing ever came from any store. */
    public boolean isUnknown() {
        return context.dots().isEmpty();
    }

    /** Says whether there is no value. */
    public boolean isEmpty() {
        return siblings.isEmpty();
    }

    /** Returns what a reader sees who has seen both: a sibling stays unless the other reader had seen it replaced. */
    public RegisterValue merge(RegisterValue other) {
        List<Sibling> kept = new ArrayList<>();
        siblings.stream()
                .filter(mine -> other.holds(mine) || !other.context.covers(mine.dot))
                .forEach(kept::add);
        other.siblings.stream()
                .filter(theirs -> !holds(theirs) && !context.covers(theirs.dot))
                .forEach(kept::add);
        kept.sort(Comparator.comparing(Sibling::dot));
        return new RegisterValue(key, Math.max(revision, other.revision), kept, context.withIfRoom(other.context));
    }

    private boolean holds(Sibling sibling) {
        return siblings.stream().anyMatch(mine -> mine.dot.equals(sibling.dot));
    }

    /**
     * One of the values.
     *
     * @param dot the write that put it there
     * @param value the value
     * @param expiresAt when its time to live is over
     */
    public record Sibling(Dot dot, Bytes value, Optional<Instant> expiresAt) {
        public Sibling {
            requireNonNull(dot, "dot is null");
            requireNonNull(value, "value is null");
            requireNonNull(expiresAt, "expiresAt is null");
        }
    }
}
