// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.swarm.Withdrawn;
import java.util.List;

/** What follows here from what other trackers tell, besides what the swarm remembers. Returns at once, throws nothing. Thread-safe. */
public interface RelaySink {
    /** Peers said to another tracker that they do not have these files any more; their entries are not to stay if nobody has them. */
    void withdrawn(List<Withdrawn> withdrawn);

    /** Another tracker deleted an entry of a file that a peer of this tracker has. */
    void restore(GroupId group, CatalogEntry entry);

    /** Somebody is no member of a group any more, as was decided at another tracker. */
    void memberRemoved(GroupId group, Subject subject, long epoch);
}
