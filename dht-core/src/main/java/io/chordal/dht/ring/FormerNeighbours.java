// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The neighbours that this node had when it stopped, or when it lost all of them at once, and that have not been heard out since:
 * they may hold records that nobody who is there has.
 *
 * <p>A neighbour is in it until it was met or is given up; until then the node goes on remembering it, so that a second stop
 * does not forget it. Confined to the serial context.
 */
public final class FormerNeighbours {
    private final List<NodeRef> nodes;
    private Runnable onChange = () -> {};

    /** Begins with these. */
    public FormerNeighbours(Collection<NodeRef> nodes) {
        this.nodes = new ArrayList<>(nodes);
    }

    /** Runs the task after every change. */
    void onChange(Runnable task) {
        onChange = task;
    }

    /** Returns those who are still expected, as they were in their former lives. */
    public List<NodeRef> nodes() {
        return List.copyOf(nodes);
    }

    /** These are to be heard out as well. */
    void expect(Collection<NodeRef> lost) {
        nodes.removeIf(known -> lost.stream().anyMatch(known::sameNode));
        nodes.addAll(lost);
        onChange.run();
    }

    /** The node with this key has been heard out. */
    public void met(Bytes keyHash) {
        if (nodes.removeIf(node -> node.keyHash().equals(keyHash))) {
            onChange.run();
        }
    }

    /** Nobody is expected any more. */
    public void giveUp() {
        if (!nodes.isEmpty()) {
            nodes.clear();
            onChange.run();
        }
    }
}
