// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.sim.history.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What one run is like; the rest follows from the seed, as far as processes and threads let it.
 *
 * <p>Immutable.
 *
 * @param seed from which faults and calls are drawn
 * @param daemons how many daemons the ring has
 * @param faults what may happen to them
 * @param safety how long faults strike and clients call
 * @param between how long it is from one fault to the next, on average
 * @param clients how many clients call
 * @param pause how long a client waits after each call
 * @param rest how long the ring may take to come to rest once the faults are over
 * @param promises what clients are promised beyond what always holds
 * @param arguments of every daemon
 */
record ChaosPlan(
        long seed,
        int daemons,
        Set<Fault> faults,
        Duration safety,
        Duration between,
        int clients,
        Duration pause,
        Duration rest,
        Set<Promise> promises,
        List<String> arguments) {
    public ChaosPlan {
        requireNonNull(safety, "safety is null");
        requireNonNull(between, "between is null");
        requireNonNull(pause, "pause is null");
        requireNonNull(rest, "rest is null");
        faults = Set.copyOf(faults);
        promises = Set.copyOf(promises);
        arguments = List.copyOf(arguments);
        if (daemons < 3 || clients < 1) {
            throw new IllegalArgumentException(
                    "three daemons and one client at least, not " + daemons + ", " + clients);
        }
    }

    /** Returns the plan that runs for so long. */
    public ChaosPlan lasting(Duration time) {
        return new ChaosPlan(seed, daemons, faults, time, between, clients, pause, rest, promises, arguments);
    }

    /** Returns the plan with only these faults. */
    public ChaosPlan with(Set<Fault> some) {
        return new ChaosPlan(seed, daemons, some, safety, between, clients, pause, rest, promises, arguments);
    }
}
