// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.record.CausalContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Of two homes with the quorum "available" one dies at each step of an operation at the other one, in turn: it is done all the same, with
 * nothing unknown, and is what both have when the dead one is back.
 */
@Tag("faults")
class OneOfTwoHomesDiesTest {
    /** Its connections are refused, or break: nobody has to be waited for. */
    private static final Duration AT_ONCE = Duration.ofMillis(500);

    /** The same where each message takes a tenth of a second. */
    private static final Duration SOON = Duration.ofMillis(2_500);

    /** Nobody says anything: it may just be slow, until the ring has noticed its death. */
    private static final Duration ONCE_NOTICED = Duration.ofMillis(3_500);

    @ParameterizedTest
    @EnumSource(Deed.class)
    void whateverItDoesAProcessThatIsKilledAtAnyStepIsNotWaitedFor(Deed deed) {
        dieAtEachStep(deed, two -> two.other().kill(), AT_ONCE);
    }

    @ParameterizedTest
    @EnumSource(Deed.class)
    void whateverItDoesAMachineThatLosesItsPowerAtAnyStepIsWaitedForUntilItsDeathIsNoticed(Deed deed) {
        dieAtEachStep(deed, two -> two.other().powerOff(), ONCE_NOTICED);
    }

    /** The ring takes some round trips to bury it, in which the one that is left finds too few homes alive and has to try again. */
    @ParameterizedTest
    @EnumSource(Deed.class)
    void whateverItDoesAProcessThatIsKilledWhileAllIsSlowIsNotWaitedForLong(Deed deed) {
        dieAtEachStep(
                deed,
                two -> {
                    two.slowDown(Duration.ofMillis(60), Duration.ofMillis(120));
                    two.other().kill();
                },
                SOON);
    }

    private static void dieAtEachStep(Deed deed, Consumer<TwoHomes> end, Duration limit) {
        List<String> wrong = new ArrayList<>();
        for (boolean selfFirst : new boolean[] {true, false}) {
            int step = 0;
            while (dieAt(step, deed, selfFirst, end, limit, wrong)) {
                step++;
            }
            assertThat(step).as("steps of the operation").isPositive();
        }
        assertThat(wrong).isEmpty();
    }

    /** Returns whether the operation was not over by that step. */
    private static boolean dieAt(
            int step, Deed deed, boolean selfFirst, Consumer<TwoHomes> end, Duration limit, List<String> wrong) {
        TwoHomes two = TwoHomes.together(selfFirst);
        CausalContext seen = deed.prepare(two);
        TwoHomes.Begun begun = two.begin(deed, seen);
        boolean goesOn = two.steps(step, begun);
        Duration death = two.now();
        end.accept(two);
        String what = deed + (selfFirst ? ", asked itself first" : ", asked the other one first") + ", step " + step;
        two.end(begun, Duration.ofSeconds(10));
        begun.problem(death, limit).ifPresent(problem -> wrong.add(what + ": " + problem));
        if (begun.isDone()) {
            deed.problemAt(two, 0, seen).ifPresent(problem -> wrong.add(what + ": " + problem));
            two.comeBack();
            deed.problemAt(two, 0, seen).ifPresent(problem -> wrong.add(what + ", when both are up: " + problem));
            deed.problemAt(two, 1, seen).ifPresent(problem -> wrong.add(what + ", at the one that died: " + problem));
        }
        return goesOn;
    }
}
