// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

/**
 * Takes measurements in turn, A B C A B C …, so that what disturbs the machine disturbs all of them.
 *
 * <p>Not thread-safe.
 */
final class InTurn {
    private final Map<String, Callable<Burst>> measurements = new LinkedHashMap<>();
    private final Map<String, List<Burst>> found = new LinkedHashMap<>();

    /** Adds a measurement; each call of it is one round's. */
    InTurn measure(String name, Callable<Burst> measurement) {
        measurements.put(name, measurement);
        return this;
    }

    /** Takes all so many times, after one time that does not count. */
    InTurn run(int rounds) throws Exception {
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Callable<Burst>> entry : measurements.entrySet()) {
                Burst burst = entry.getValue().call();
                if (round > 0) {
                    found.computeIfAbsent(entry.getKey(), name -> new ArrayList<>())
                            .add(burst);
                }
            }
        }
        return this;
    }

    /** Returns one figure of what the measurement gave. */
    Figures of(String name, ToDoubleFunction<Burst> figure) {
        return new Figures(found.getOrDefault(name, List.of()).stream()
                .map(figure::applyAsDouble)
                .toList());
    }
}
