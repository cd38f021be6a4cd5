// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What clients of a run say besides what is in its history. Thread-safe; the object's lock guards its state. */
final class Tally {
    private final List<String> unanswered = new ArrayList<>();
    private int onOneDisk;
    private int conflicts;

    /** A call got no answer, or a refusal; {@code nanos} since the run began. */
    synchronized void unanswered(long nanos, String what) {
        unanswered.add(String.format(Locale.ROOT, "%.3f s: %s", nanos / 1e9, what));
    }

    /** A write was acknowledged by one disk alone, which may be lost: the history calls its outcome unknown. */
    synchronized void onOneDisk() {
        onOneDisk++;
    }

    /** A compare-and-set was answered: somebody else had written. The history calls it refused. */
    synchronized void conflict() {
        conflicts++;
    }

    synchronized int conflicts() {
        return conflicts;
    }

    synchronized List<String> unanswered() {
        return List.copyOf(unanswered);
    }

    synchronized int acknowledgedByOneDisk() {
        return onOneDisk;
    }
}
