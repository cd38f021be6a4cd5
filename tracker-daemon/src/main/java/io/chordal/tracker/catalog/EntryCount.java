// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import java.util.concurrent.atomic.AtomicInteger;

/** About how many entries there are: counted now and then, and kept up with what this tracker does in between. Thread-safe. */
final class EntryCount {
    private final AtomicInteger count = new AtomicInteger();

    int get() {
        return count.get();
    }

    void add(int more) {
        count.updateAndGet(before -> Math.max(0, before + more));
    }

    void counted(int all) {
        count.set(all);
    }
}
