// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What a node with static homes remembers from one start to the next: of which list it keeps records, and whether its disk is in step
 * with the other homes.
 *
 * <p>Called in the serial context. What was given last counts; it may be lost in a crash, after which the node only compares once more
 * than it would have had to.
 */
public interface HomeMemory {
    /** Returns what was remembered when the node was started. */
    Optional<Kept> kept();

    /** Remembers this from now on. */
    void keep(Kept memory);

    /**
     * A disk and the list that it keeps records of.
     *
     * @param storeEpoch which disk: the life of the record store
     * @param list the list
     * @param inStep whether all that this home must know has reached the disk
     */
    record Kept(long storeEpoch, HomeList list, boolean inStep) {
        public Kept {
            requireNonNull(list, "list is null");
        }
    }

    /** Returns a memory that lasts as long as the object. */
    static HomeMemory transientMemory() {
        return new HomeMemory() {
            private Optional<Kept> memory = Optional.empty();

            @Override
            public Optional<Kept> kept() {
                return memory;
            }

            @Override
            public void keep(Kept latest) {
                memory = Optional.of(latest);
            }
        };
    }
}
