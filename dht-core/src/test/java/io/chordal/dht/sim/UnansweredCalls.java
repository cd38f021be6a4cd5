// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls that have reached a process and wait for its answer, the oldest first.
 *
 * <p>Linked through the calls themselves, because every call of a simulation passes here. Confined to the world's thread.
 */
final class UnansweredCalls {
    private @Nullable Entry first;
    private @Nullable Entry last;

    /** A call that waits. */
    abstract static class Entry {
        private final Object request;
        private final long since;
        private @Nullable Entry before;
        private @Nullable Entry after;
        private boolean in;

        Entry(Object request, long since) {
            this.request = request;
            this.since = since;
        }

        /** The process died, or closed its transport, before it answered. */
        abstract void broken();

        Object request() {
            return request;
        }

        /** Returns when the call came, in nanoseconds since the world's beginning. */
        long since() {
            return since;
        }
    }

    Optional<Entry> oldest() {
        return Optional.ofNullable(first);
    }

    void add(Entry entry) {
        entry.in = true;
        entry.before = last;
        if (last == null) {
            first = entry;
        } else {
            last.after = entry;
        }
        last = entry;
    }

    /** Takes the call out, if it is still here. */
    void remove(Entry entry) {
        if (!entry.in) {
            return;
        }
        entry.in = false;
        Entry before = entry.before;
        Entry after = entry.after;
        if (before == null) {
            first = after;
        } else {
            before.after = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.before = before;
        }
        entry.before = null;
        entry.after = null;
    }

    /** Takes all out, then breaks each, the oldest first. */
    void breakAll() {
        List<Entry> broken = new ArrayList<>();
        for (Entry entry = first; entry != null; entry = first) {
            broken.add(entry);
            remove(entry);
        }
        broken.forEach(Entry::broken);
    }
}
