// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One version of one member of a set, as homes store and exchange it.
 *
 * <p>Immutable. A plain row is ordered by its {@link Version}, a leased one by its publisher's {@link LeaseSequence}. Leased rows
 * and tombstones have an end, stamped once, by the owner that accepted them, in whole milliseconds.
 *
 * @param id which member of which set
 * @param payload what belongs to the member; empty in a tombstone
 * @param present false in a tombstone: the member was removed
 * @param order how this row is ordered among rows of the same member
 * @param expiresAt when the row ends; empty in a plain member that is present
 * @param operationId 16 bytes naming the operation that wrote the row
 * @param setVersion the set's version that users see, as the owner counted it
 */
public record SetRow(
        RowId id,
        Bytes payload,
        boolean present,
        RowOrder order,
        Optional<Instant> expiresAt,
        Bytes operationId,
        long setVersion) {
    /** The longest payload. */
    public static final int MAX_PAYLOAD = 4096;

    /** How long a leased row outlives its lease in a store, so that clocks need not agree. */
    public static final Duration LEASE_GRACE = Duration.ofSeconds(60);

    private static final int FIXED_COST = 128;

    public SetRow {
        requireNonNull(id, "id is null");
        requireNonNull(payload, "payload is null");
        requireNonNull(order, "order is null");
        requireNonNull(operationId, "operationId is null");
        if (payload.size() > MAX_PAYLOAD || (!present && !payload.isEmpty())) {
            throw new IllegalArgumentException("a member's payload has at most " + MAX_PAYLOAD
                    + " bytes, a tombstone's none, not " + payload.size());
        }
        if (operationId.size() != 16) {
            throw new IllegalArgumentException("an operation id has 16 bytes, not " + operationId.size());
        }
        if (setVersion < 0) {
            throw new IllegalArgumentException("a set's version is not negative, but was " + setVersion);
        }
        expiresAt = expiresAt.map(end -> end.truncatedTo(ChronoUnit.MILLIS));
        boolean endless = present && order instanceof Version;
        if (endless == expiresAt.isPresent()) {
            throw new IllegalArgumentException("exactly leased rows and tombstones have an end");
        }
    }

    /** Says whether this is a row of a leased member, which is kept in memory only. */
    public boolean leased() {
        return order instanceof LeaseSequence;
    }

    /** Says whether readers see the member at this time. */
    public boolean visibleAt(Instant now) {
        return present && (!leased() || expiresAt.orElseThrow().isAfter(now));
    }

    /** Says whether the row has left, or must leave, every store at this time; plain rows never do by time alone. */
    public boolean goneAt(Instant now) {
        return leased() && !expiresAt.orElseThrow().plus(LEASE_GRACE).isAfter(now);
    }

    /** Returns how many bytes the row counts against limits and batch sizes. */
    public int cost() {
        int context = order instanceof Version version ? 48 * version.context().size() : 0;
        return FIXED_COST
                + id.key().partition().size()
                + id.key().item().size()
                + id.member().size()
                + payload.size()
                + context;
    }
}
