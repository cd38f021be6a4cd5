// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.tracker.value.PeerRef;
import java.time.Instant;
import java.util.Optional;

/**
 * A file in the catalogue.
 *
 * <p>Immutable. In {@code public} a name may stand for several files; (name, file) is unique.
 *
 * @param name what it is listed under
 * @param file the file
 * @param sha256 the plain SHA-256 as the publisher computed it
 * @param folder whether it is the list of a folder, and the name the folder's
 * @param publisher the peer that entered it first
 * @param uploader on whose behalf: a user's name, {@code node:} and the hash of a node's key in hexadecimal, or nothing
 * @param publishedAt when
 * @param lastSeen when somebody was last known to have it, to the refresh time
 */
public record CatalogEntry(
        FileName name,
        FileRef file,
        Optional<Hash256> sha256,
        boolean folder,
        PeerRef publisher,
        String uploader,
        Instant publishedAt,
        Instant lastSeen) {
    private static final int MAX_UPLOADER = 80;

    public CatalogEntry {
        requireNonNull(name, "name is null");
        requireNonNull(file, "file is null");
        requireNonNull(sha256, "sha256 is null");
        requireNonNull(publisher, "publisher is null");
        requireNonNull(uploader, "uploader is null");
        if (uploader.length() > MAX_UPLOADER || CharMatcher.javaIsoControl().matchesAnyOf(uploader)) {
            throw new IllegalArgumentException(
                    "no user and no node is called so: " + uploader.length() + " characters");
        }
        requireNonNull(publishedAt, "publishedAt is null");
        requireNonNull(lastSeen, "lastSeen is null");
    }

    /** Returns the same entry, somebody having the file at the time. */
    public CatalogEntry seen(Instant at) {
        return new CatalogEntry(name, file, sha256, folder, publisher, uploader, publishedAt, at);
    }

    /** Returns the entry's place in the order of listings. */
    CatalogPlace place() {
        return new CatalogPlace(name, file);
    }
}
