// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How grants are kept up. Immutable.
 *
 * @param renewFrom after which part of its lifetime a grant is renewed at the earliest
 * @param renewTo and at the latest: drawn anew for each, so that readers do not ask all at once
 * @param retryFirst how long to wait before a question is asked again that nobody answered, or nobody has the file; doubled each time
 * @param retryMost how long at most
 * @param doubtFirst how long after a grant was asked for another one is, if a peer does not take it; doubled each time
 * @param doubtMost how long at most
 * @param most files of one group whose grants are remembered, those counted that nobody needs at present
 */
public record GrantConfig(
        double renewFrom,
        double renewTo,
        Duration retryFirst,
        Duration retryMost,
        Duration doubtFirst,
        Duration doubtMost,
        int most) {
    public GrantConfig {
        requireNonNull(retryFirst, "retryFirst is null");
        requireNonNull(retryMost, "retryMost is null");
        requireNonNull(doubtFirst, "doubtFirst is null");
        requireNonNull(doubtMost, "doubtMost is null");
        if (!(renewFrom > 0 && renewFrom <= renewTo && renewTo < 1)) {
            throw new IllegalArgumentException("grants are renewed between " + renewFrom + " and " + renewTo);
        }
        if (retryFirst.isZero() || doubtFirst.isZero() || most < 1) {
            throw new IllegalArgumentException("limits of asking for grants are at least 1");
        }
    }

    /** The documented defaults. */
    public static GrantConfig defaults() {
        return new GrantConfig(
                0.6,
                0.7,
                Duration.ofMillis(500),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1),
                10_000);
    }
}
