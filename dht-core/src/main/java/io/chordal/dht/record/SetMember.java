// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Instant;
import java.util.Optional;

/**
 * A member of a set, as a reader sees it.
 *
 * <p>Immutable.
 *
 * @param member 1 to 1,024 bytes
 * @param payload what belongs to the member
 * @param expiresAt when a leased member ends unless it is renewed; empty for a plain one
 */
public record SetMember(Bytes member, Bytes payload, Optional<Instant> expiresAt) {
    public SetMember {
        requireNonNull(member, "member is null");
        requireNonNull(payload, "payload is null");
        requireNonNull(expiresAt, "expiresAt is null");
    }
}
