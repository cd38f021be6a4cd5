// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.time.Instant;

/**
 * A key that a tracker signed with before it lost its home.
 *
 * <p>Immutable.
 *
 * @param key as SubjectPublicKeyInfo
 * @param until when the last has ended that was signed with it
 */
public record FormerKey(Bytes key, Instant until) {
    public FormerKey {
        requireNonNull(key, "key is null");
        until = Instant.ofEpochMilli(requireNonNull(until, "until is null").toEpochMilli());
    }
}
