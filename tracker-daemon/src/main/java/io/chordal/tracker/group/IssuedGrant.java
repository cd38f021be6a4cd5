// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;
import java.time.Instant;

/**
 * A grant.
 *
 * <p>Immutable. Its text is for the reader and the peers that serve it alone: it is not shown by {@link #toString}.
 *
 * @param file which file may be read
 * @param grant what to show to those that serve it
 * @param expiresAt until when
 */
public record IssuedGrant(FileRef file, String grant, Instant expiresAt) {
    public IssuedGrant {
        requireNonNull(file, "file is null");
        requireNonNull(grant, "grant is null");
        requireNonNull(expiresAt, "expiresAt is null");
    }

    @Override
    public String toString() {
        return "grant for " + file + " until " + expiresAt;
    }
}
