// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * One version of one member of a set, or of a register, as homes store and exchange it.
 *
 * <p>Immutable. A plain row is ordered by its {@link Version}, a leased one by its publisher's {@link LeaseSequence}; registers
 * have plain rows only. Ends are stamped once, by the owner that accepted the row, in whole milliseconds.
 *
 * @param id which member of which set, or which register
 * @param payload the register's value, or what belongs to the member; empty in a tombstone
 * @param present false in a tombstone: the member was removed, the register deleted
 * @param order how this row is ordered among rows of the same name
 * @param expiresAt when a leased row, a register with a time to live, or a tombstone ends
 * @param operations the operation that wrote the row, and those that it replaced
 * @param revision the number that users see: the set's version or the register's revision, as the owner counted it
 */
public record Row(
        RowId id,
        Bytes payload,
        boolean present,
        RowOrder order,
        Optional<Instant> expiresAt,
        OperationHistory operations,
        long revision) {
    /** The longest payload of a set's member. */
    public static final int MAX_PAYLOAD = 4096;

    /** The longest value of a register. */
    public static final int MAX_VALUE = 64 << 10;

    /** How long a row outlives its end in a store, so that clocks need not agree. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    private static final int FIXED_COST = 128;
    private static final int DOT_COST = 48;

    public Row {
        requireNonNull(id, "id is null");
        requireNonNull(payload, "payload is null");
        requireNonNull(order, "order is null");
        requireNonNull(operations, "operations is null");
        int longest = id.isRegister() ? MAX_VALUE : MAX_PAYLOAD;
        if (payload.size() > longest || (!present && !payload.isEmpty())) {
            throw new IllegalArgumentException((id.isRegister() ? "a register's value" : "a member's payload")
                    + " has at most " + longest + " bytes, a tombstone's none, not " + payload.size());
        }
        if (revision < 0) {
            throw new IllegalArgumentException("a revision is not negative, but was " + revision);
        }
        expiresAt = expiresAt.map(end -> end.truncatedTo(ChronoUnit.MILLIS));
        boolean plain = order instanceof Version;
        if (id.isRegister() && !plain) {
            throw new IllegalArgumentException("a register is not leased");
        }
        boolean mayEnd = !present || !plain || id.isRegister();
        boolean mustEnd = !present || !plain;
        if (expiresAt.isPresent() ? !mayEnd : mustEnd) {
            throw new IllegalArgumentException(
                    "leased rows and tombstones have an end, plain members that are present none");
        }
    }

    /** Makes the row of an operation that replaced nothing. */
    public Row(
            RowId id,
            Bytes payload,
            boolean present,
            RowOrder order,
            Optional<Instant> expiresAt,
            Bytes operationId,
            long revision) {
        this(id, payload, present, order, expiresAt, OperationHistory.of(operationId), revision);
    }

    /** Returns the 16 bytes that name the operation that wrote the row. */
    public Bytes operationId() {
        return operations.own();
    }

    /** Says whether this is a row of a leased member, which is kept in memory only. */
    public boolean leased() {
        return order instanceof LeaseSequence;
    }

    /** Says whether readers see it at this time. */
    public boolean visibleAt(Instant now) {
        return present && expiresAt.map(end -> end.isAfter(now)).orElse(true);
    }

    /**
     * Says whether the row leaves every store some time after its end. A plain row does so only if it has replaced nothing: any
     * other is what keeps older rows from coming back.
     */
    public boolean leavesAtEnd() {
        boolean replacedNothing =
                order instanceof Version version && version.context().dots().isEmpty();
        return leased() || (present && expiresAt.isPresent() && replacedNothing);
    }

    /** Says whether the row has left, or must leave, every store at this time. */
    public boolean goneAt(Instant now) {
        return leavesAtEnd() && !expiresAt.orElseThrow().plus(GRACE).isAfter(now);
    }

    /** Returns how many bytes the row counts against limits and batch sizes. */
    public int cost() {
        int context = order instanceof Version version
                ? DOT_COST * version.context().dots().size()
                : 0;
        return FIXED_COST
                + id.key().partition().size()
                + id.key().item().size()
                + id.member().size()
                + payload.size()
                + OperationHistory.ID_SIZE * operations.replaced().size()
                + context;
    }
}
