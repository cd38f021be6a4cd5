// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import io.chordal.daemon.home.Home;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What of a daemon's home may be shared: its downloads, and nothing else, because keys are among it. Stateless; reads the disk. */
final class HomeContents {
    private static final String DOWNLOADS = "downloads";

    private HomeContents() {}

    /** Whether a folder is a home: one that was ever in use has both files; an address file alone may be anybody's. */
    static boolean isHome(Path folder) {
        Home home = new Home(folder);
        return Files.isRegularFile(home.tokenFile()) && Files.isRegularFile(home.lockFile());
    }

    /**
     * Refuses what belongs to a home. Of homes within each other the innermost counts.
     *
     * @param real an absolute path without links
     * @throws PeerFailure if it is a home, or in one and not in its downloads
     */
    static void check(Path real) {
        for (@Nullable Path folder = real; folder != null; folder = folder.getParent()) {
            if (isHome(folder)) {
                refuseUnlessDownloaded(folder, real);
                return;
            }
        }
    }

    private static void refuseUnlessDownloaded(Path home, Path real) {
        if (!real.startsWith(home.resolve(DOWNLOADS))) {
            throw new PeerFailure(
                    PeerProblem.INVALID_ARGUMENT,
                    "cannot share " + real + ": it is "
                            + (real.equals(home) ? "a daemon's home" : "in a daemon's home, " + home)
                            + ", and its keys are not shared; of a home only the folder " + DOWNLOADS
                            + " can be shared, with what is in it");
        }
    }
}
