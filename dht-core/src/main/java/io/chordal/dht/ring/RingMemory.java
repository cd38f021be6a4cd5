// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import java.util.List;
import java.util.Optional;
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
     */
    record Memory(Bytes ringId, List<Endpoint> members, List<NodeRef> neighbours) {
        public Memory {
            if (ringId.size() != 16) {
                throw new IllegalArgumentException("a ring's name has 16 bytes, not " + ringId.size());
            }
            members = members.stream().distinct().limit(MAX_ENDPOINTS).toList();
            neighbours = neighbours.stream().distinct().limit(MAX_NEIGHBOURS).toList();
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
