// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import java.util.List;

/**
 * All that clients are told of the trackers.
 *
 * <p>Immutable.
 *
 * @param version of the list
 * @param trackers its members, by their names in the ring
 * @param formerKeys what they signed with before and may still be shown, as SubjectPublicKeyInfo
 */
public record TrackerListing(long version, List<ListedTracker> trackers, List<Bytes> formerKeys) {
    public TrackerListing {
        trackers = ImmutableList.copyOf(trackers);
        formerKeys = ImmutableList.copyOf(formerKeys);
    }
}
