// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.share.SharedFile;
import java.util.Optional;

/**
 * A file that this peer shares, with what became of it since. Immutable.
 *
 * @param file the file as the index has it
 * @param sha256 its plain SHA-256, if the manifest tells it
 * @param damage why it is not served whole any more, or empty
 * @param uploaded bytes given to others since the peer started
 * @param note what else its owner should know, or empty
 */
public record Share(SharedFile file, Optional<Hash256> sha256, String damage, long uploaded, String note) {
    public Share {
        requireNonNull(file, "file is null");
        requireNonNull(sha256, "sha256 is null");
        requireNonNull(damage, "damage is null");
        requireNonNull(note, "note is null");
    }

    /** The same with something that its owner should know. */
    Share noting(String what) {
        return new Share(file, sha256, damage, uploaded, what);
    }

    /** Which file. */
    public FileRef ref() {
        return file.ref();
    }
}
