// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/** Lives many seeds, as many at a time as there are processors. Without state. */
public final class ManyLives {
    private ManyLives() {}

    /**
     * What came of one seed.
     *
     * @param seed the seed
     * @param world which assumptions its life kept
     * @param events how many events happened
     * @param operations how many operations clients began
     * @param traceHash the same whenever the seed is lived again
     * @param violations what was wrong; nothing if all is well
     */
    public record Story(
            long seed, String world, long events, int operations, String traceHash, List<String> violations) {}

    /** Lives the seeds from the first to the last and returns their stories in order. */
    public static List<Story> live(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .parallel()
                .mapToObj(ManyLives::live)
                .sorted(Comparator.comparing(Story::seed))
                .toList();
    }

    private static Story live(long seed) {
        try {
            Life.Outcome outcome = new Life(seed).live();
            String world = outcome.mix().world().name();
            return new Story(
                    seed, world, outcome.events(), outcome.operations(), outcome.traceHash(), outcome.violations());
        } catch (AssertionError | RuntimeException e) {
            return new Story(seed, FaultMix.of(seed).world().name(), 0, 0, "", List.of(String.valueOf(e)));
        }
    }
}
