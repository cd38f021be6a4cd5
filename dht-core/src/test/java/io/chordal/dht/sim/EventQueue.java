// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim;

import io.chordal.dht.env.Timer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is to happen, ordered by time, and at the same time by the order in which it was put in.
 *
 * <p>A heap with four children to a node. Times stand beside the events in an array of their own, because most of a large world's events
 * are nowhere near the processor's caches, and comparing them must not fetch them. Confined to one thread.
 */
final class EventQueue {
    private static final int CHILDREN = 4;

    /** Time and sequence of each event, by its place in the heap. */
    private long[] keys = new long[2 * 64];

    private @Nullable Event[] events = new @Nullable Event[64];
    private int size;
    private long sequence;

    /** Something that is to happen; once cancelled it does not. */
    static final class Event implements Timer {
        private @Nullable Runnable task;

        private Event(Runnable task) {
            this.task = task;
        }

        /** Returns what happens; null if that was cancelled. */
        @Nullable
        Runnable task() {
            return task;
        }

        @Override
        public void cancel() {
            task = null;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns when the first event is due; there must be one. */
    long firstTime() {
        return keys[0];
    }

    /** Puts an event in that is due at that time. */
    Event add(long time, Runnable task) {
        if (size == events.length) {
            events = Arrays.copyOf(events, 2 * size);
            keys = Arrays.copyOf(keys, 4 * size);
        }
        Event event = new Event(task);
        long number = sequence++;
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / CHILDREN;
            if (keys[2 * parent] <= time) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, number, event);
        return event;
    }

    /** Takes the first event out; there must be one. */
    Event remove() {
        Event first = event(0);
        int last = --size;
        long time = keys[2 * last];
        long number = keys[2 * last + 1];
        Event moved = event(last);
        events[last] = null;
        if (last > 0) {
            int at = 0;
            for (int child = leastChild(0); child >= 0; child = leastChild(at)) {
                if (isBefore(time, number, child)) {
                    break;
                }
                move(child, at);
                at = child;
            }
            put(at, time, number, moved);
        }
        return first;
    }

    private int leastChild(int at) {
        int from = CHILDREN * at + 1;
        int to = Math.min(from + CHILDREN, size);
        int least = from < to ? from : -1;
        for (int child = from + 1; child < to; child++) {
            if (isBefore(keys[2 * child], keys[2 * child + 1], least)) {
                least = child;
            }
        }
        return least;
    }

    private boolean isBefore(long time, long number, int other) {
        long otherTime = keys[2 * other];
        return time < otherTime || time == otherTime && number < keys[2 * other + 1];
    }

    private void move(int from, int to) {
        put(to, keys[2 * from], keys[2 * from + 1], event(from));
    }

    private void put(int at, long time, long number, Event event) {
        keys[2 * at] = time;
        keys[2 * at + 1] = number;
        events[at] = event;
    }

    private Event event(int at) {
        Event event = events[at];
        if (event == null) {
            throw new IllegalStateException("no event at " + at + " of " + size);
        }
        return event;
    }
}
