// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;
import java.time.Duration;

/**
 * A grant as a tracker gave it, found to be for what was asked. Immutable; its text shows nothing of the grant.
 *
 * @param file for which file
 * @param text what is shown to peers
 * @param lifetime how long it lasts from when it was asked for, whatever the clocks here and there say
 */
public record IssuedGrant(FileRef file, String text, Duration lifetime) {
    public IssuedGrant {
        requireNonNull(file, "file is null");
        requireNonNull(text, "text is null");
        if (lifetime.isNegative() || lifetime.isZero()) {
            throw new IllegalArgumentException("a grant that lasts " + lifetime);
        }
    }

    @Override
    public String toString() {
        return "IssuedGrant[" + file + ", " + lifetime + "]";
    }
}
