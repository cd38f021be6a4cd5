// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import java.util.List;

/**
 * The outcome of a lookup.
 *
 * <p>Immutable.
 *
 * @param target the point that was looked up
 * @param owner the first live node at or after the point
 * @param successors the nodes after the owner as the one that named it believes, nearest first; the next homes of the point
 * @param path the nodes asked, in the order in which they answered; its size is the number of hops to the predecessor
 * @param answered how many calls were answered, the owner's own answer included; 0 if not told
 * @param unanswered how many calls failed; 0 if not told
 * @param deadOwners how many of those had been named as the owner; 0 if not told
 */
public record LookupResult(
        RingId target,
        NodeRef owner,
        List<NodeRef> successors,
        List<NodeRef> path,
        int answered,
        int unanswered,
        int deadOwners) {
    public LookupResult {
        requireNonNull(target, "target is null");
        requireNonNull(owner, "owner is null");
        successors = List.copyOf(successors);
        path = List.copyOf(path);
    }

    /** Returns a result that does not tell what it cost. */
    public LookupResult(RingId target, NodeRef owner, List<NodeRef> successors, List<NodeRef> path) {
        this(target, owner, successors, path, 0, 0, 0);
    }
}
