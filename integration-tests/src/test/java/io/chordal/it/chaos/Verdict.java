// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param plan what it was like
 * @param lasted how long faults struck: longer than planned where one had not struck by then
 * @param struck how often each fault struck
 * @param done how many operations of clients were done: writes acknowledged, reads answered
 * @param acknowledged how many writes were acknowledged
 * @param unknown how many writes have an unknown outcome
 * @param refused how many operations were refused, or found nobody to do them; a compare-and-set that finds another value is not among them
 * @param rested how long the ring took to come to rest once the faults were over
 * @param servings how each daemon that was restarted at once came back
 * @param violations every promise that was not kept
 * @param folder where history and logs are while there is a violation
 */
record Verdict(
        ChaosPlan plan,
        Duration lasted,
        Map<Fault, Integer> struck,
        int done,
        int acknowledged,
        int unknown,
        int refused,
        Duration rested,
        List<Serving> servings,
        List<String> violations,
        Path folder) {
    public Verdict {
        struck = Map.copyOf(struck);
        servings = List.copyOf(servings);
        violations = List.copyOf(violations);
    }

    /** Operations done per second of the time in which faults struck. */
    double rate() {
        return done * 1000.0 / lasted.toMillis();
    }

    @Override
    public String toString() {
        return "seed " + plan.seed() + ": " + plan.daemons() + " daemons, "
                + lasted.toSeconds() + " s of " + struck
                + ", " + done + " operations done (" + Math.round(rate()) + "/s), " + acknowledged
                + " of them writes; " + unknown + " writes unknown, " + refused + " operations refused; at rest after "
                + rested.toMillis() + " ms; " + violations.size() + " violations"
                + (violations.isEmpty() ? "" : ", all is kept in " + folder);
    }
}
