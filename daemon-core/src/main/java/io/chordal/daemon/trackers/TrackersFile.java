// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trackers;

import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The file of a home with the list of trackers and whose word it is, replaced as a whole.
 *
 * <p>Whoever lives in the home and peerctl may both write it; each list is good, and the last one stays. Thread-safe; it blocks on
 * the disk.
 */
public final class TrackersFile {
    private final Path path;

    /** The file in a home, be it there or not. */
    public TrackersFile(Home home) {
        this.path = home.path().resolve("trackers.json");
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** What it holds; {@link ToldTrackers#NONE} if it is not there. Throws if it cannot be read. */
    public ToldTrackers read() throws IOException {
        try {
            return TrackersText.read(Files.readString(path));
        } catch (NoSuchFileException e) {
            return ToldTrackers.NONE;
        } catch (IOException e) {
            throw new IOException(
                    "cannot read the list of trackers in " + path + ": " + DiskProblem.why(e)
                            + "; remove it, and it is asked for again",
                    e);
        }
    }

    /** Puts a list in the place of what was there; durable when this returns. */
    public void write(ToldTrackers told) throws IOException {
        try {
            PrivateFiles.write(path, TrackersText.write(told));
        } catch (IOException e) {
            throw new IOException("cannot keep the list of trackers in " + path + ": " + DiskProblem.why(e), e);
        }
    }
}
