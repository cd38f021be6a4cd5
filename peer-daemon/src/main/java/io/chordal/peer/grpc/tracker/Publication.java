// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import java.util.Optional;

/**
 * An entry for a group's catalogue. Immutable.
 *
 * @param ref the file
 * @param name the name that it is listed under
 * @param sha256 its plain SHA-256, if it was computed
 * @param folder whether it is the list of a folder, and the name the folder's
 */
public record Publication(FileRef ref, FileName name, Optional<Hash256> sha256, boolean folder) {
    /** The group of which everybody is a member. */
    public static final String PUBLIC = "public";

    public Publication {
        requireNonNull(ref, "ref is null");
        requireNonNull(name, "name is null");
        requireNonNull(sha256, "sha256 is null");
    }
}
