// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Many random lives. Other seeds: {@code -Dchordal.simulation.seeds=FROM-TO}, or one; with {@code -Dchordal.simulation.trace=true}
 * each line of the trace is printed.
 */
class SimulationTest {
    private static final String SEEDS = System.getProperty("chordal.simulation.seeds", "0-199");
    private static final int PART = 40;
    private static final String KEY = System.getProperty("chordal.simulation.key", "");
    private static final boolean TRACE = Boolean.getBoolean("chordal.simulation.trace");

    /** In parts, each of which has a test's time. */
    @ParameterizedTest
    @MethodSource("seeds")
    void everyPromiseIsKeptInEveryLife(long first, long last) {
        List<Life.Outcome> bad = LongStream.rangeClosed(first, last)
                .parallel()
                .mapToObj(SimulationTest::live)
                .filter(outcome -> !outcome.isGood())
                .toList();
        if (!bad.isEmpty()) {
            fail(bad.stream().map(SimulationTest::story).collect(Collectors.joining("\n\n")));
        }
    }

    @Test
    void theSameSeedGivesTheSameLife() {
        for (long seed : new long[] {2, 3, 15}) {
            assertThat(new Life(seed).live().traceHash())
                    .isEqualTo(new Life(seed).live().traceHash());
        }
    }

    private static List<Arguments> seeds() {
        String[] bounds = SEEDS.split("-", 2);
        long end = Long.parseLong(bounds[bounds.length - 1]);
        return LongStream.iterate(Long.parseLong(bounds[0]), first -> first <= end, first -> first + PART)
                .mapToObj(first -> Arguments.of(first, Math.min(end, first + PART - 1)))
                .toList();
    }

    private static Life.Outcome live(long seed) {
        Life life = new Life(seed);
        Life.Outcome outcome = (TRACE ? life.tracedBy(System.out::println) : life).live();
        if (!KEY.isEmpty()) {
            life.history().operations().stream()
                    .map(Object::toString)
                    .filter(operation -> operation.contains(KEY))
                    .forEach(System.out::println);
        }
        if (Boolean.getBoolean("chordal.simulation.verbose")) {
            System.out.printf(
                    Locale.ROOT,
                    "%d %s %d events, %d operations, %d violations%n",
                    seed,
                    outcome.mix(),
                    outcome.events(),
                    outcome.operations(),
                    outcome.violations().size());
        }
        return outcome;
    }

    private static String story(Life.Outcome outcome) {
        return "seed " + outcome.seed() + ", " + outcome.mix() + ":\n  "
                + outcome.violations().stream().limit(5).collect(Collectors.joining("\n  "))
                + "\n  again: mvn -B -pl dht-core -am test -Dtest=SimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                + " -Dchordal.simulation.seeds=" + outcome.seed();
    }
}
