// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The neighbours that this node had when it stopped, or when it lost all of them at once, or all that could tell it of something that it
 * gained, and that have not been heard out since: they may hold records that nobody who is there has.
 *
 * <p>Each place of this node hears them out for itself ({@link Share}). A neighbour is in it until all have met it or given it up;
 * until then the node goes on remembering it, so that a second stop does not forget it. Confined to the serial context.
 */
public final class FormerNeighbours {
    private final List<NodeRef> nodes;
    private final List<RingMemory.Awaited> remembered;
    private final List<Share> shares = new ArrayList<>();
    private int ownPlaces;
    private Runnable onChange = () -> {};
    private Runnable onLost = () -> {};

    /** Begins with these, around a node that had one place. */
    public FormerNeighbours(Collection<NodeRef> nodes) {
        this(nodes, List.of());
    }

    /**
     * The same.
     *
     * @param awaited whom it had yet to hear about what, besides its neighbours
     */
    public FormerNeighbours(Collection<NodeRef> nodes, Collection<RingMemory.Awaited> awaited) {
        this.nodes = new ArrayList<>(nodes);
        this.remembered = List.copyOf(awaited);
        this.ownPlaces = 1;
    }

    /** Begins with what is remembered; one of the neighbours may be the earlier life of the node with this key, which is not waited for. */
    FormerNeighbours(Bytes ownKey, RingMemory.Memory memory) {
        this(
                memory.neighbours().stream()
                        .filter(node -> !node.keyHash().equals(ownKey))
                        .toList(),
                memory.awaited());
        memory.neighbours().stream()
                .filter(node -> node.keyHash().equals(ownKey))
                .forEach(self -> ownPlaces = self.places());
    }

    /** Runs the task after every change. */
    void onChange(Runnable task) {
        onChange = task;
    }

    /** Runs the task whenever nodes are expected that were around this node until now. */
    void onLost(Runnable task) {
        onLost = task;
    }

    /** Returns those who are still expected, as they were in their former lives. */
    public List<NodeRef> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns who else is to be heard about what, and is to be remembered beside the neighbours. */
    public List<RingMemory.Awaited> awaited() {
        return shares.isEmpty()
                ? remembered
                : shares.stream()
                        .flatMap(share -> share.awaited.stream())
                        .distinct()
                        .toList();
    }

    /** Returns how many places this node had when they were around it. */
    public int ownPlaces() {
        return ownPlaces;
    }

    /** Returns what one place of this node has still to hear; called once for each. */
    public Share share() {
        Share share = new Share();
        shares.add(share);
        return share;
    }

    /** These are to be heard out as well, who were around this node. */
    void expect(NodeRef self, Collection<NodeRef> lost) {
        nodes.removeIf(known -> lost.stream().anyMatch(known::sameNode));
        nodes.addAll(lost);
        ownPlaces = self.places();
        shares.forEach(share -> lost.forEach(node -> share.over.remove(node.keyHash())));
        onChange.run();
        onLost.run();
    }

    private void dropHeard() {
        if (nodes.removeIf(node -> shares.stream().allMatch(share -> share.over.contains(node.keyHash())))) {
            onChange.run();
        }
    }

    /** Whom one place has still to hear. */
    public final class Share {
        private final Set<Bytes> over = new TreeSet<>();
        private List<RingMemory.Awaited> awaited = remembered;

        private Share() {}

        /** Returns who else has to be heard about what, as this place said last; at first, what is remembered. */
        public List<RingMemory.Awaited> awaited() {
            return awaited;
        }

        /** From now on these have to be heard about that, besides the neighbours. */
        public void await(List<RingMemory.Awaited> others) {
            if (!awaited.equals(others)) {
                awaited = List.copyOf(others);
                onChange.run();
            }
        }

        /** Returns those who are still expected by this place. */
        public List<NodeRef> nodes() {
            return nodes.stream().filter(node -> !over.contains(node.keyHash())).toList();
        }

        /** Returns how many places this node had when they were around it. */
        public int ownPlaces() {
            return ownPlaces;
        }

        /** These are to be heard out as well, by all places: they died before this one had heard anybody about what it gained. */
        public void expect(NodeRef self, Collection<NodeRef> lost) {
            if (!lost.isEmpty()) {
                FormerNeighbours.this.expect(self, lost);
            }
        }

        /** The node with this key has been heard out. */
        public void met(Bytes keyHash) {
            if (nodes.stream().anyMatch(node -> node.keyHash().equals(keyHash))) {
                over.add(keyHash);
                dropHeard();
            }
        }

        /** Nobody is expected any more. */
        public void giveUp() {
            nodes.forEach(node -> over.add(node.keyHash()));
            dropHeard();
        }
    }
}
