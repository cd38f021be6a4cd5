// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * How a daemon that was killed came back.
 *
 * @param ready from the start of its process until it says that it is ready
 * @param inStep from the start of its process until its arc is in step, so that it answers for it by itself
 * @param processor what its process used of the processors until then
 * @param bare how long the same program took, right after it, that only prints its version: what the machine makes of such a start now
 */
record Serving(Duration ready, Duration inStep, Duration processor, Duration bare) {
    /** Returns the time below which so many of a hundred lie. */
    static Duration percentile(List<Serving> servings, Function<Serving, Duration> time, int percent) {
        List<Duration> times = servings.stream().map(time).sorted().toList();
        return times.get(Math.max(0, (times.size() * percent + 99) / 100 - 1));
    }

    /** Returns the median of how many times as long as the bare start it took to be ready. */
    static double ratio(List<Serving> servings) {
        double[] ratios = servings.stream()
                .mapToDouble(one -> one.ready.toNanos() / (double) one.bare.toNanos())
                .sorted()
                .toArray();
        return ratios[ratios.length / 2];
    }
}
