// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often something may be tried.
 *
 * <p>Immutable.
 *
 * @param burst at once
 * @param each after what time once more
 */
public record Limit(int burst, Duration each) {
    public Limit {
        requireNonNull(each, "each is null");
        if (burst < 1 || each.isNegative() || each.isZero()) {
            throw new IllegalArgumentException("a limit leaves room for a try after some time: " + burst + ", " + each);
        }
    }

    /** Returns after what time of silence nothing is counted any more. */
    Duration forgotten() {
        return each.multipliedBy(burst);
    }
}
