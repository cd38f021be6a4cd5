// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.collection;

import static java.util.Objects.requireNonNull;

import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.InvalidInputException;
import java.util.Optional;

/**
 * One file of a folder. Immutable.
 *
 * @param path where it lies
 * @param executable whether it can be executed
 * @param file its bytes; an empty file has the one FileId of nothing
 */
public record CollectionEntry(CollectionPath path, boolean executable, FileRef file) {
    /** The FileId of every empty file: SHA-256 of nothing. */
    public static final FileId EMPTY =
            new FileHasher(0).finish(Optional.empty()).fileId();

    public CollectionEntry {
        requireNonNull(path, "path is null");
        requireNonNull(file, "file is null");
        if ((file.size() == 0) != file.fileId().equals(EMPTY)) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.COLLECTION,
                    path + " claims " + file.size() + " bytes and the FileId "
                            + (file.size() == 0 ? "of a file that is not empty" : "of an empty file"));
        }
    }

    /** Whether it has no bytes, so that it is made and not fetched. */
    public boolean isEmpty() {
        return file.size() == 0;
    }
}
