// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.time.Duration;
import java.util.Optional;

/**
 * A member to be added to the set at a key.
 *
 * <p>Immutable.
 *
 * @param key the set
 * @param member 1 to 1,024 bytes
 * @param payload at most 4,096 bytes
 * @param lease how long it lasts and its place in the publisher's order; empty for a plain member, which stays until removed
 * @param operationId 16 bytes; the same ones make a second attempt harmless
 */
public record Addition(Key key, Bytes member, Bytes payload, Optional<Lease> lease, Bytes operationId)
        implements SetWrite {
    /** The longest lease that is accepted. */
    public static final Duration MAX_LEASE = Duration.ofDays(7);

    public Addition {
        SetWrite.check(key, member, operationId);
        requireNonNull(lease, "lease is null");
        requireNonNull(payload, "payload is null");
        if (payload.size() > Row.MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a member's payload has at most " + Row.MAX_PAYLOAD + " bytes, not " + payload.size());
        }
    }

    @Override
    public boolean leased() {
        return lease.isPresent();
    }

    /**
     * How long a leased member lasts, counted by the owner that accepts it.
     *
     * @param sequence the publisher's order
     * @param duration 1 ms to 7 days
     */
    public record Lease(LeaseSequence sequence, Duration duration) {
        public Lease {
            requireNonNull(sequence, "sequence is null");
            if (duration.toMillis() < 1 || duration.compareTo(MAX_LEASE) > 0) {
                throw new IllegalArgumentException("a lease lasts 1 ms to " + MAX_LEASE + ", not " + duration);
            }
        }
    }
}
