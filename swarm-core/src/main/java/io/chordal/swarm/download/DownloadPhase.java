// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

/** Where a download stands; a closed list. */
public enum DownloadPhase {
    /** Fetching, or waiting for something to fetch. */
    RUNNING,
    /** Stopped by the user. */
    PAUSED,
    /** All chunks are here; the file is being checked and named. */
    FINISHING,
    /** The file stands under its name. */
    DONE,
    /** It cannot go on; the chunks are kept. */
    FAILED,
    /** Ended by the user. */
    CANCELLED;

    /** Whether nothing will ever change again. */
    public boolean isOver() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
