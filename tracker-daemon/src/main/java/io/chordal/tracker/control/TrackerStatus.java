// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.control;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.tracker.members.ListedTracker;
import java.util.List;

/**
 * Who a tracker is and how it is.
 *
 * <p>Immutable.
 *
 * @param open where clients call it
 * @param ring where trackers call it
 * @param version of the program
 * @param pid of the process
 * @param records how many it stores
 * @param peers how many it knows of
 * @param files how many of them somebody has
 * @param warnings what is wrong, and what to do about it
 * @param trackers all of the list, and whether they are up
 */
public record TrackerStatus(
        String open,
        String ring,
        String version,
        long pid,
        int records,
        int peers,
        int files,
        List<String> warnings,
        List<ListedTracker> trackers) {
    public TrackerStatus {
        requireNonNull(open, "open is null");
        requireNonNull(ring, "ring is null");
        requireNonNull(version, "version is null");
        warnings = ImmutableList.copyOf(warnings);
        trackers = ImmutableList.copyOf(trackers);
    }
}
