// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.record.CausalContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Of two homes with the quorum "available" one starts, and at each step until both have come to rest, in turn, an operation is begun at the
 * one that was there: it is done at once, with nothing unknown, and is what both have then.
 */
@Tag("faults")
class OneOfTwoHomesStartsTest {
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    @ParameterizedTest
    @EnumSource(
            value = Deed.class,
            names = {"PUT", "CREATE", "COMPARE_AND_SET", "ADD", "LEASE", "READ", "LIST"})
    void whateverIsDoneWhileTheOtherOneStartsForTheFirstTimeIsDoneAtOnce(Deed deed) {
        startAtEachStep(deed, TwoHomes::alone);
    }

    @ParameterizedTest
    @EnumSource(
            value = Deed.class,
            names = {"PUT", "CREATE", "COMPARE_AND_SET", "ADD", "LEASE", "READ", "LIST"})
    void whateverIsDoneWhileTheOtherOneComesBackOnItsDiskIsDoneAtOnce(Deed deed) {
        startAtEachStep(deed, TwoHomes::left);
    }

    private static void startAtEachStep(Deed deed, Function<Boolean, TwoHomes> made) {
        List<String> wrong = new ArrayList<>();
        for (boolean selfFirst : new boolean[] {true, false}) {
            int steps = stepsOfTheStart(deed, made.apply(selfFirst));
            for (int step = 0; step <= steps; step++) {
                String what = deed + ", asked " + (selfFirst ? "itself" : "the other one") + " first, step " + step;
                startBefore(step, deed, made.apply(selfFirst)).forEach(problem -> wrong.add(what + ": " + problem));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static int stepsOfTheStart(Deed deed, TwoHomes two) {
        deed.prepare(two);
        long before = two.events();
        two.other().join();
        two.settle();
        return (int) (two.events() - before);
    }

    /** Returns what was wrong. */
    private static List<String> startBefore(int step, Deed deed, TwoHomes two) {
        CausalContext seen = deed.prepare(two);
        two.other().join();
        two.steps(step);
        TwoHomes.Begun begun = two.begin(deed, seen);
        two.end(begun, Duration.ofSeconds(10));
        List<String> wrong = new ArrayList<>();
        begun.problem(Duration.ZERO, AT_ONCE).ifPresent(wrong::add);
        if (begun.isDone()) {
            deed.problemAt(two, 0, seen).ifPresent(problem -> wrong.add("then " + problem));
            two.settle();
            deed.problemAt(two, 0, seen).ifPresent(problem -> wrong.add("at rest " + problem));
            deed.problemAt(two, 1, seen).ifPresent(problem -> wrong.add("at the one that started " + problem));
        }
        return wrong;
    }
}
