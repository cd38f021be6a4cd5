// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a node remembers of its ring from one start to the next.
 *
 * <p>Called in the serial context and does not block it; the latest memory given is the one that counts.
 */
public interface RingMemory {
    /** How many endpoints are remembered. */
    int MAX_ENDPOINTS = 32;

    /** How many neighbours are remembered. */
    int MAX_NEIGHBOURS = 128;

    /** Of how many arcs it is remembered who else is waited for. */
    int MAX_AWAITED = 64;

    /** Returns what was remembered when the node was started; empty if it was never a member. */
    Optional<Memory> remembered();

    /** Remembers from now on. */
    void remember(Memory memory);

    /**
     * Tells, on any thread, whether the latest memory given is kept for the next start; later, once it is written. One that keeps
     * nothing beyond the life of the process has nothing to wait for.
     */
    default void whenKept(Consumer<Boolean> told) {
        told.accept(true);
    }

    /**
     * A ring and some of its members.
     *
     * @param ringId the ring's name
     * @param members where members were met, the nearest neighbours first
     * @param neighbours the live nodes around this one, and those of an earlier life that are still expected; this one too if it
     *     has several places
     * @param awaited who else was to be heard about what, before this node could say that something is not there
     */
    record Memory(Bytes ringId, List<Endpoint> members, List<NodeRef> neighbours, List<Awaited> awaited) {
        public Memory {
            if (ringId.size() != 16) {
                throw new IllegalArgumentException("a ring's name has 16 bytes, not " + ringId.size());
            }
            members = members.stream().distinct().limit(MAX_ENDPOINTS).toList();
            neighbours = neighbours.stream().distinct().limit(MAX_NEIGHBOURS).toList();
            awaited = awaited.stream().distinct().limit(MAX_AWAITED).toList();
        }

        /** Remembers nobody whom others named. */
        public Memory(Bytes ringId, List<Endpoint> members, List<NodeRef> neighbours) {
            this(ringId, members, neighbours, List.of());
        }
    }

    /**
     * An arc, and those who may have records of it that this node does not have, though they were no neighbours of its own: others
     * named them.
     *
     * @param arc the arc
     * @param nodes their keys
     */
    record Awaited(Arc arc, Set<Bytes> nodes) {
        public Awaited {
            nodes = Collections.unmodifiableSortedSet(new TreeSet<>(nodes));
        }
    }

    /** Returns a memory that lasts as long as the object. */
    static RingMemory transientMemory() {
        return new RingMemory() {
            private Optional<Memory> memory = Optional.empty();

            @Override
            public Optional<Memory> remembered() {
                return memory;
            }

            @Override
            public void remember(Memory latest) {
                memory = Optional.of(latest);
            }
        };
    }
}
