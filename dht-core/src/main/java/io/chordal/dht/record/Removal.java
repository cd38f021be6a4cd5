// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.util.Optional;

/**
 * A member to be removed from the set at a key.
 *
 * <p>Immutable.
 *
 * @param key the set
 * @param member 1 to 1,024 bytes
 * @param sequence the withdrawal's place in the publisher's order if the member is leased; empty for a plain member
 * @param operationId 16 bytes; the same ones make a second attempt harmless
 * @param repeated whether an earlier attempt may still be under way
 */
public record Removal(Key key, Bytes member, Optional<LeaseSequence> sequence, Bytes operationId, boolean repeated)
        implements SetWrite {
    public Removal {
        SetWrite.check(key, member, operationId);
        requireNonNull(sequence, "sequence is null");
    }

    /** A first attempt. */
    public Removal(Key key, Bytes member, Optional<LeaseSequence> sequence, Bytes operationId) {
        this(key, member, sequence, operationId, false);
    }

    @Override
    public Removal again() {
        return new Removal(key, member, sequence, operationId, true);
    }

    @Override
    public boolean leased() {
        return sequence.isPresent();
    }
}
