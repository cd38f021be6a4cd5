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
 * @param struck how often each fault struck
 * @param operations how many operations clients began
 * @param acknowledged how many writes were acknowledged
 * @param unknown how many writes have an unknown outcome
 * @param refused how many operations were refused
 * @param rested how long the ring took to come to rest once the faults were over
 * @param servings how long each daemon that was restarted at once took to serve again
 * @param violations every promise that was not kept
 * @param folder where history and logs are while there is a violation
 */
public record Verdict(
        ChaosPlan plan,
        Map<Fault, Integer> struck,
        int operations,
        int acknowledged,
        int unknown,
        int refused,
        Duration rested,
        List<Duration> servings,
        List<String> violations,
        Path folder) {
    public Verdict {
        struck = Map.copyOf(struck);
        servings = List.copyOf(servings);
        violations = List.copyOf(violations);
    }

    /** Operations per second of the time in which faults struck. */
    public double rate() {
        return operations * 1000.0 / plan.safety().toMillis();
    }

    @Override
    public String toString() {
        return "seed " + plan.seed() + ": " + plan.daemons() + " daemons, "
                + plan.safety().toSeconds() + " s of " + struck
                + ", " + operations + " operations (" + Math.round(rate()) + "/s): " + acknowledged
                + " writes acknowledged, " + unknown + " unknown, " + refused + " refused; at rest after "
                + rested.toMillis() + " ms; " + violations.size() + " violations"
                + (violations.isEmpty() ? "" : ", all is kept in " + folder);
    }
}
