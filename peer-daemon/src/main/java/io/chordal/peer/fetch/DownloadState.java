// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

/** Where a download stands for its user; a closed list. */
public enum DownloadState {
    /** Waiting for its turn, looking for the manifest, or checking what is there from before. */
    PREPARING,
    /** Fetching chunks. */
    RUNNING,
    /** Nothing can be fetched at present. */
    STALLED,
    /** Stopped by the user. */
    PAUSED,
    /** The file is being put in its place. */
    FINISHING,
    /** The file is in its place. */
    DONE,
    /** It failed for good. */
    FAILED,
    /** Ended by the user. */
    CANCELLED;

    /** Whether nothing will ever change again. */
    public boolean isOver() {
        return this == DONE || this == FAILED || this == CANCELLED;
    }
}
