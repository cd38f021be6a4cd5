// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.util.Optional;

/** Looks at shares on the disk: whether the file is as it was, and whether its manifest is there. Stateless; it blocks on the disk. */
final class ShareCheck {
    private final ManifestStore manifests;

    ShareCheck(ManifestStore manifests) {
        this.manifests = manifests;
    }

    /** The manifest that was kept, or the one that a file of one chunk needs not keep. */
    Optional<Manifest> manifest(FileRef ref) throws StorageException {
        return manifests.get(ref).or(() -> Manifest.ofOneChunk(ref));
    }

    /** Why a share cannot be served, for people; nothing if it can. */
    Optional<String> problem(ShareTable.Entry entry) {
        try {
            Optional<String> change = entry.content().changed();
            if (change.isPresent() || manifest(entry.file().ref()).isPresent()) {
                return change;
            }
            return Optional.of("the manifest of " + entry.file().path() + " is lost; share it again");
        } catch (StorageException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return Optional.of(String.valueOf(
                    StorageException.of("looking at " + entry.file().path(), e).getMessage()));
        }
    }
}
