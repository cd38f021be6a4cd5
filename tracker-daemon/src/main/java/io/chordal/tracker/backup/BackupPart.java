// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;

/**
 * One record in a backup.
 *
 * <p>Immutable.
 *
 * @param kind what it is
 * @param text the record, written; at most {@link #MOST} bytes
 */
record BackupPart(BackupKind kind, Bytes text) {
    /** The longest text: more than the largest value of a register. */
    static final int MOST = 256 << 10;

    BackupPart {
        requireNonNull(kind, "kind is null");
        if (requireNonNull(text, "text is null").size() > MOST) {
            throw new IllegalArgumentException("a part of a backup has at most " + MOST + " bytes, not " + text.size());
        }
    }
}
