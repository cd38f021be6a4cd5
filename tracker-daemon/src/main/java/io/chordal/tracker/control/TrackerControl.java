// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.control;

import java.util.concurrent.CompletionStage;

/** What a tracker does for the person who runs it. Every call may be made from any thread. */
public interface TrackerControl {
    /** Returns who the tracker is and how it is. */
    CompletionStage<TrackerStatus> status();

    /** Compares the records with those of the other trackers, and returns when they are equal or 10 s are over. */
    CompletionStage<Synced> sync();
}
