// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.RegisterWrite.Basis;
import java.time.Duration;
import java.util.Optional;

/**
 * How a register is written or deleted: on what the write builds, when it is acknowledged, how long the value lasts.
 *
 * <p>Immutable. {@link #lazy()}, {@link #quorum()} and {@link #all()} replace whatever is there; the other methods narrow that.
 * Disks are spoken of for nodes with a data directory; one without counts too, though it only has the write in memory.
 *
 * @param ack when the write is acknowledged
 * @param basis on what it builds
 * @param timeToLive after which nobody is shown the value any more; empty: it stays
 * @param operationId 16 bytes that make another attempt at the same write harmless; empty: chosen for each call
 */
public record PutOptions(Ack ack, Basis basis, Optional<Duration> timeToLive, Optional<Bytes> operationId) {
    public PutOptions {
        requireNonNull(ack, "ack is null");
        requireNonNull(basis, "basis is null");
        requireNonNull(timeToLive, "timeToLive is null");
        requireNonNull(operationId, "operationId is null");
    }

    /** Acknowledged by the owner's disk; two copies follow in the background. */
    public static PutOptions lazy() {
        return with(Ack.PRIMARY);
    }

    /** Acknowledged by the disks of a majority of the key's homes. */
    public static PutOptions quorum() {
        return with(Ack.QUORUM);
    }

    /** Acknowledged by the disks of all homes of the key. */
    public static PutOptions all() {
        return with(Ack.ALL);
    }

    private static PutOptions with(Ack ack) {
        return new PutOptions(ack, Basis.latest(), Optional.empty(), Optional.empty());
    }

    /** Replaces only what was read with this context; what was written meanwhile stays beside it. */
    public PutOptions after(CausalContext context) {
        return new PutOptions(ack, Basis.seen(context), timeToLive, operationId);
    }

    /** Writes only if what was read with this context is still all there is, else fails as CONFLICT: compare-and-set. */
    public PutOptions onlyIf(CausalContext context) {
        return new PutOptions(ack, Basis.onlyIf(context), timeToLive, operationId);
    }

    /** Writes only if there is no value, else fails as CONFLICT. */
    public PutOptions onlyIfAbsent() {
        return onlyIf(CausalContext.EMPTY);
    }

    /** Shows the value to nobody any more after this time, 1 ms to 10 years, counted by the owner that accepts it. */
    public PutOptions timeToLive(Duration duration) {
        return new PutOptions(ack, basis, Optional.of(duration), operationId);
    }

    /** Names the operation, 16 bytes. */
    public PutOptions operationId(Bytes id) {
        return new PutOptions(ack, basis, timeToLive, Optional.of(id));
    }
}
