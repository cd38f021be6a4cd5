// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.ring.Neighbourhood;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/**
 * Who stood right behind a place while that owned nothing yet: one of them may still decide about what the place gains first.
 *
 * <p>Where several nodes join between two others at once, the owner before may have been pushed out of all their short lists by the time
 * that each knows its predecessor; then nobody else among their homes has what that one has. At most {@value #MOST}, the latest.
 * Confined to the node's serial context.
 */
final class Elders {
    private static final int MOST = 16;

    private final Predicate<NodeRef> gone;
    private final Deque<NodeRef> nodes = new ArrayDeque<>();

    /**
     * Knows nobody yet.
     *
     * @param gone whether a node has died or left, and is not to be heard any more
     */
    Elders(Predicate<NodeRef> gone) {
        this.gone = gone;
    }

    /** Follows a change around the place. */
    void follow(Neighbourhood around) {
        if (!around.member()) {
            nodes.clear();
        } else if (around.ownArc().isEmpty()) {
            around.successors().stream().limit(1).forEach(this::add);
        }
    }

    private void add(NodeRef next) {
        nodes.remove(next);
        nodes.add(next);
        if (nodes.size() > MOST) {
            nodes.remove();
        }
    }

    /** All that was gained is in step. */
    void heard() {
        nodes.clear();
    }

    /**
     * A call to this node failed. Nobody tells of the death or the leaving of whom no list names any more, so it is not waited for; what it
     * has it brings home itself ({@link StraySweep}).
     */
    void missed(NodeRef node) {
        nodes.remove(node);
    }

    /** Returns those who are there. */
    List<NodeRef> nodes() {
        nodes.removeIf(gone);
        return List.copyOf(nodes);
    }
}
