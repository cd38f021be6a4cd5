// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.pick;

import java.util.Locale;
import java.util.Optional;

/** The policies by the names that users give them. */
public enum Strategy {
    /** {@link RarestFirst}, the default. */
    RAREST,
    /** {@link Sequential}. */
    SEQUENTIAL,
    /** {@link RandomOrder}. */
    RANDOM,
    /** {@link SingleSource}. */
    SINGLE;

    /** The policy. */
    public PickPolicy policy() {
        return switch (this) {
            case RAREST -> new RarestFirst();
            case SEQUENTIAL -> new Sequential();
            case RANDOM -> new RandomOrder();
            case SINGLE -> new SingleSource();
        };
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
