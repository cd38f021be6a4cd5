// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.replica.message.AwaitChanges;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * The keys that last changed at this node, numbered in the order of their changes from 1.
 *
 * <p>Bounded; the oldest are forgotten. Confined to the node's serial context.
 */
final class ChangeLog {
    /** How many changes are remembered. */
    static final int SIZE = 4_096;

    private final long epoch;
    private final ArrayDeque<Key> keys = new ArrayDeque<>();
    private long last;

    /** Begins an empty log that is told from others by its epoch, which is not 0. */
    ChangeLog(long epoch) {
        this.epoch = epoch;
    }

    long epoch() {
        return epoch;
    }

    /** Returns the number of the last change. */
    long last() {
        return last;
    }

    void add(Key key) {
        last++;
        keys.add(key);
        if (keys.size() > SIZE) {
            keys.remove();
        }
    }

    /** Says whether all changes after that number of that log are known. */
    boolean reaches(long ofEpoch, long since) {
        return ofEpoch == epoch && since <= last && last - since <= keys.size();
    }

    /** Returns the keys among the targets that changed after that number, each once. */
    List<Key> changed(AwaitChanges asked) {
        TreeSet<Key> changed = new TreeSet<>();
        Iterator<Key> newest = keys.descendingIterator();
        for (long number = last; number > asked.since() && newest.hasNext(); number--) {
            Key key = newest.next();
            if (asked.targets().stream().anyMatch(target -> target.includes(key))) {
                changed.add(key);
            }
        }
        return List.copyOf(changed);
    }
}
