// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.StorageException;
import java.io.IOException;
import java.util.Optional;

/** Says in words why a whole file could not take its name, where its bytes are, and what to do. Looks at the disk. */
final class FinishFailure {
    private final Disk disk;
    private final PartialPaths paths;

    FinishFailure(Disk disk, PartialPaths paths) {
        this.disk = disk;
        this.paths = paths;
    }

    StorageException of(IOException e) {
        StorageException cause = StorageException.of("finishing " + paths.destination(), e);
        if (cause.reason() == StorageException.Reason.DESTINATION_EXISTS) {
            return new StorageException(
                    cause.reason(),
                    "another file stands at " + paths.destination() + " since this one was ordered; what was fetched is"
                            + " kept in " + paths.folder()
                            + ": move the other away and get it again, or get it again to"
                            + " another place and delete that folder",
                    cause);
        }
        try {
            return explained(cause);
        } catch (IOException again) {
            cause.addSuppressed(again);
            return cause;
        }
    }

    private StorageException explained(StorageException cause) throws IOException {
        Optional<FileStat> folder = disk.stat(paths.destinationFolder());
        boolean kept = disk.stat(paths.data()).isPresent();
        if (folder.isEmpty() || folder.get().isRegular()) {
            return new StorageException(
                    StorageException.Reason.NO_SUCH_FOLDER,
                    "the folder " + paths.destinationFolder() + " is gone"
                            + (kept
                                    ? "; what was fetched is kept in " + paths.folder()
                                    : ", and what was fetched with it")
                            + ": make the folder, or put it back, and get the file again",
                    cause);
        }
        return kept
                ? cause
                : new StorageException(
                        StorageException.Reason.NO_SUCH_FOLDER,
                        "what was fetched was removed from " + paths.folder() + "; get the file again",
                        cause);
    }
}
