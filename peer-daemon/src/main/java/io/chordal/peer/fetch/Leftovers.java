// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.chunk.PartialLeftovers;
import io.chordal.swarm.chunk.PartialOptions;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and puts away what a download keeps on the disk. Stateless; blocks on the disk. */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    private final FetchContext context;
    private final DownloadOrder order;

    Leftovers(FetchContext context, DownloadOrder order) {
        this.context = context;
        this.order = order;
    }

    /** The manifest of an earlier run. */
    Optional<Manifest> manifest() throws StorageException {
        return context.manifests().get(order.ref());
    }

    /** Keeps the manifest and opens the partial file, new or from an earlier run; nothing if the file stands at its place. */
    Optional<PartialFile> open(Manifest manifest) throws StorageException {
        context.manifests().put(manifest);
        try {
            return Optional.of(PartialFile.open(
                    context.disk(), context.space(), manifest, order.destination(), PartialOptions.defaults()));
        } catch (StorageException e) {
            if (e.reason() == StorageException.Reason.ALREADY_COMPLETE) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Closes the partial file and keeps it for the next time. */
    void keep(PartialFile file) {
        try {
            file.close();
        } catch (StorageException e) {
            log.warn("{}", e.getMessage());
        }
    }

    /** Deletes the partial file. */
    void discard(PartialFile file) {
        try {
            file.discard();
            forgetManifest();
        } catch (StorageException e) {
            log.warn("{}", e.getMessage());
        }
    }

    /** Deletes what an earlier run left, if it left anything; needs no room on the disk. */
    void discard() {
        try {
            Optional<Manifest> manifest = manifest();
            if (manifest.isPresent()) {
                PartialLeftovers.discard(
                        context.disk(),
                        context.space(),
                        manifest.get(),
                        order.destination(),
                        PartialOptions.defaults());
                forgetManifest();
            }
        } catch (StorageException e) {
            log.warn("{}", e.getMessage());
        }
    }

    /** Forgets the manifest unless a share needs it. */
    void forgetManifest() throws StorageException {
        if (!context.shares().lists(order.ref())) {
            context.manifests().remove(order.ref());
        }
    }
}
