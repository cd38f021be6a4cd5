// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.peer.ring.FlapLog;
import io.chordal.peer.share.FolderList;
import io.chordal.swarm.chunk.DiskSpace;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.share.JournalShareStore;
import io.chordal.swarm.share.ManifestStore;
import io.chordal.swarm.share.ShareIndex;
import io.chordal.swarm.share.ShareStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * What a peer keeps on the disk, opened.
 *
 * @param disk the file system
 * @param space how much of it is promised to downloads
 * @param manifests manifests of shares and downloads
 * @param store what is shared, across restarts
 * @param index what is shared
 * @param lists the lists of folders
 */
record PeerStores(
        Disk disk, DiskSpace space, ManifestStore manifests, ShareStore store, ShareIndex index, FolderList lists)
        implements AutoCloseable {

    /** Opens all below a home; throws {@link StartException} if the disk says no. */
    static PeerStores open(Path home, int maxFiles) {
        Disk disk = new NioDisk();
        try {
            Path folder = home.resolve("files");
            disk.createDirectories(folder);
            ManifestStore manifests =
                    new ManifestStore(disk, folder.resolve("manifests"), ManifestStore.DEFAULT_CACHE_BYTES);
            ShareStore store = new JournalShareStore(disk, folder.resolve("shares"));
            ShareIndex index = new ShareIndex(disk, store, manifests, maxFiles);
            FolderList lists = new FolderList(disk, folder.resolve("folders"));
            return new PeerStores(disk, new DiskSpace(disk, DiskSpace.DEFAULT_MARGIN), manifests, store, index, lists);
        } catch (IOException e) {
            throw new StartException(
                    ExitCode.ofDisk(e), "cannot open what the peer keeps in " + home + ": " + DiskProblem.of(e), e);
        }
    }

    /** When this peer's membership of the ring ended lately; throws {@link StartException} if the disk says no. */
    FlapLog flaps(Path home, Instant today) {
        try {
            return new FlapLog(disk, home.resolve("files").resolve("membership"), today);
        } catch (IOException e) {
            throw new StartException(
                    ExitCode.ofDisk(e), "cannot read when the peer was a member of the ring: " + DiskProblem.of(e), e);
        }
    }

    /** Where the orders of downloads are kept. */
    static Path orders(Path home) {
        return home.resolve("files").resolve("downloads");
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
