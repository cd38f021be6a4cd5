// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import java.time.Duration;

/** Whether a tracker is up, as another one sees it. */
public enum TrackerState {
    /** It answers. */
    ALIVE,
    /** It missed some answers. */
    SUSPECTED,
    /** It does not answer. */
    DOWN;

    private static final Duration SUSPECTED_AFTER = Duration.ofMillis(1500);
    private static final Duration DOWN_AFTER = Duration.ofSeconds(4);

    /** Returns the state of one that has left every question unanswered for so long. */
    static TrackerState silentFor(Duration silence) {
        if (silence.compareTo(DOWN_AFTER) >= 0) {
            return DOWN;
        }
        return silence.compareTo(SUSPECTED_AFTER) >= 0 ? SUSPECTED : ALIVE;
    }
}
