// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.history;

import io.chordal.dht.id.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that clients did, and what everybody reads when all is over: {@link HistoryChecker} judges it.
 *
 * <p>Thread-safe: the object's lock guards its lists.
 */
public final class History {
    private final List<Operation> operations = new ArrayList<>();
    private final Map<Key, List<Operation>> lastReads = new TreeMap<>();

    /** Notes an operation whose outcome is known, or will not be waited for any longer. */
    public synchronized void add(Operation operation) {
        operations.add(operation);
    }

    /** Notes a read made after everything had come to rest. */
    public synchronized void addLast(Operation read) {
        lastReads.computeIfAbsent(read.key(), key -> new ArrayList<>()).add(read);
    }

    /** Returns the operations in the order in which they were noted. */
    public synchronized List<Operation> operations() {
        return List.copyOf(operations);
    }

    /** Says whether somebody read this value, or this member, after everything had come to rest. */
    public synchronized boolean isReadAtTheEnd(Key key, String shown) {
        return lastReads.getOrDefault(key, List.of()).stream()
                .anyMatch(read -> read.seen().contains(shown));
    }

    /** Returns the reads made at the end. */
    synchronized Map<Key, List<Operation>> lastReads() {
        Map<Key, List<Operation>> copy = new TreeMap<>();
        lastReads.forEach((key, reads) -> copy.put(key, List.copyOf(reads)));
        return copy;
    }
}
