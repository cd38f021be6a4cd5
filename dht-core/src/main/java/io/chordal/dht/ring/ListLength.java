// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.message.RingState;
import java.math.BigInteger;
import java.util.List;

/**
 * How many successors a node lists, r: 2·⌈log2 N⌉ within these bounds, where N is what the spacing of the list lets one expect.
 *
 * <p>Immutable. Every node of a ring may have its own. r is what the ring survives, not how many copies a record has: with r = 3 and
 * half of the nodes gone at once a third of all lookups goes wrong, with r = 16 none.
 *
 * @param least the shortest length that a list is cut to, at least 1
 * @param most the greatest length of a list, at most {@value #MAX}
 */
public record ListLength(int least, int most) {
    /** The greatest length that may be set; a ring in which nodes have several places is listed whole, whatever is set. */
    public static final int MAX = 32;

    public ListLength {
        if (least < 1 || most < least || most > MAX) {
            throw new IllegalArgumentException("a list has 1 to " + MAX + " successors, not " + least + " to " + most);
        }
    }

    /** 16 to 32: no lookup fails when half of 10,000 nodes are gone at once. */
    public static ListLength defaults() {
        return new ListLength(16, MAX);
    }

    /** The same length in rings of every size. */
    public static ListLength fixed(int length) {
        return new ListLength(length, length);
    }

    /** Returns r for the node's list, of which these are known: all of a ring in which any of them has several places. */
    int limit(NodeRef self, List<NodeRef> nodes, boolean closed, RingProfile profile) {
        if (self.places() > 1 || nodes.stream().anyMatch(node -> node.places() > 1)) {
            return RingState.MAX_SUCCESSORS;
        }
        if (nodes.size() < least || least == most) {
            return least;
        }
        double expected = closed ? nodes.size() + 1 : expectedNodes(self, nodes, profile);
        int length = 2 * (int) Math.ceil(Math.log(expected) / Math.log(2));
        return Math.max(least, Math.min(most, length));
    }

    private static double expectedNodes(NodeRef self, List<NodeRef> nodes, RingProfile profile) {
        BigInteger spanned =
                profile.distance(self.id(), nodes.get(nodes.size() - 1).id());
        double circle = Math.scalb(1.0, profile.bits());
        return nodes.size() * circle / Math.max(1.0, spanned.doubleValue());
    }
}
