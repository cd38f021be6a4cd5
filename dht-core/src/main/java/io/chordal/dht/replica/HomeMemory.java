// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.homes.HomeVote;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a node with static homes remembers from one start to the next: which list counts, what it promised in the choice of the next
 * one, and whether its disk is in step with the other homes.
 *
 * <p>Called in the serial context.
 */
public interface HomeMemory {
    /** Returns what was remembered when the node was started. */
    Optional<Kept> kept();

    /**
     * Remembers this from now on; what was given later is never replaced by what was given before.
     *
     * @param written told, on any thread, once it is where a restart finds it, or that it cannot be written
     */
    void keep(Kept memory, Consumer<Boolean> written);

    /**
     * A disk and the list that it keeps records of.
     *
     * @param storeEpoch which disk: the life of the record store
     * @param plan the list
     * @param inStep the lists, two at most, by which all that this home must know has reached the disk
     * @param vote what was promised in the choice of the next list
     */
    record Kept(long storeEpoch, HomePlan plan, List<HomeList> inStep, HomeVote vote) {
        public Kept {
            requireNonNull(plan, "plan is null");
            requireNonNull(vote, "vote is null");
            inStep = List.copyOf(inStep);
            if (inStep.size() > 2) {
                throw new IllegalArgumentException("a disk is in step by two lists at most, not " + inStep.size());
            }
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
            public void keep(Kept latest, Consumer<Boolean> written) {
                memory = Optional.of(latest);
                written.accept(true);
            }
        };
    }
}
