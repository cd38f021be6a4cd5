// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import java.util.Locale;
import java.util.Optional;

/** The policies by the names that users give them. */
public enum Strategy {
    /** {@link RarestFirst}, the default. */
    RAREST(new RarestFirst()),
    /** {@link Sequential}. */
    SEQUENTIAL(new Sequential()),
    /** {@link RandomOrder}. */
    RANDOM(new RandomOrder()),
    /** {@link SingleSource}. */
    SINGLE(new SingleSource());

    private final PickPolicy policy;

    Strategy(PickPolicy policy) {
        this.policy = policy;
    }

    /** The policy. */
    public PickPolicy policy() {
        return policy;
    }

    /** The strategy of this name in any case. */
    public static Optional<Strategy> parse(String name) {
        for (Strategy strategy : values()) {
            if (strategy.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(strategy);
            }
        }
        return Optional.empty();
    }
}
