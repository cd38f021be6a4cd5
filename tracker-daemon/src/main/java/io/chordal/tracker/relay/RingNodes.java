// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import io.chordal.tracker.membership.ClusterId;
import io.chordal.tracker.membership.ListedNode;
import io.chordal.tracker.membership.RingNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The list of the data ring's nodes, as other trackers are told of it and tell of it. Thread-safe. */
public interface RingNodes {
    /** Returns the nodes on the list. */
    List<ListedNode> list();

    /** Returns the name of the data ring, if one was ever founded. */
    Optional<ClusterId> name();

    /** A node showed itself at another tracker so long ago. */
    void seen(RingNode node, ClusterId ring, Duration lastHeard);

    /** A node left at another tracker. */
    void left(RingNode node, ClusterId ring);
}
