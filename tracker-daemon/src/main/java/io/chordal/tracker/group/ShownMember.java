// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A member, or somebody who asks to become one, as callers see it.
 *
 * <p>Immutable.
 *
 * @param name a user's name, or {@code node:} and the hash of a key
 * @param membership what it is
 * @param since since when
 */
public record ShownMember(String name, Membership membership, Instant since) {
    public ShownMember {
        requireNonNull(name, "name is null");
        requireNonNull(membership, "membership is null");
        requireNonNull(since, "since is null");
    }
}
