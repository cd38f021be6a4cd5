// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import java.time.Instant;
import java.util.Optional;

/**
 * A file that a peer wants in the catalogue.
 *
 * @param name what it is to be listed under
 * @param file the file
 * @param sha256 the plain SHA-256 as the peer computed it
 * @param folder whether it is the list of a folder, and the name the folder's
 */
public record NewFile(FileName name, FileRef file, Optional<Hash256> sha256, boolean folder) {
    public NewFile {
        requireNonNull(name, "name is null");
        requireNonNull(file, "file is null");
        requireNonNull(sha256, "sha256 is null");
    }

    /** Returns the entry of the file. */
    CatalogEntry entry(Publisher publisher, Instant now) {
        return new CatalogEntry(name, file, sha256, folder, publisher.peer(), publisher.uploader(), now, now);
    }
}
