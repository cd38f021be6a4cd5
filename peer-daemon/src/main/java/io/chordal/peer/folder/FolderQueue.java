// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.pick.Strategy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Which file of a folder comes next, among those read from its list and not begun yet.
 *
 * <p>In the list's order; large files are put aside until there is room for one, so that small ones need not wait for them.
 * SEQUENTIAL puts none aside: whoever reads the folder while it comes finds it without gaps but for what is under way. RANDOM
 * draws. Invariant: it asks for no more entries than it may hold. Confined to the folder's serial context.
 */
final class FolderQueue {
    /** Entries that are read at once. */
    static final int AHEAD = 256;

    private static final int ASIDE = 64;

    private final Strategy strategy;
    private final RandomGenerator random;
    private final List<CollectionEntry> drawn = new ArrayList<>();
    private final Deque<CollectionEntry> waiting = new ArrayDeque<>();
    private final Deque<CollectionEntry> aside = new ArrayDeque<>();

    FolderQueue(Strategy strategy, RandomGenerator random) {
        this.strategy = strategy;
        this.random = random;
    }

    /** Whether the next entries of the list should be read. */
    boolean wantsMore() {
        return waiting.size() + drawn.size() < AHEAD;
    }

    /** The next entries of the list. */
    void add(List<CollectionEntry> entries) {
        (strategy == Strategy.RANDOM ? drawn : waiting).addAll(entries);
    }

    /** A file that was begun and has to be begun again; it is the next one. */
    void putBack(CollectionEntry entry) {
        waiting.addFirst(entry);
    }

    boolean isEmpty() {
        return waiting.isEmpty() && aside.isEmpty() && drawn.isEmpty();
    }

    /** Takes the next file; nothing if there is none for which there is room. */
    Optional<CollectionEntry> next(boolean roomForSmall, boolean roomForLarge) {
        if (roomForLarge && !aside.isEmpty()) {
            return Optional.of(aside.remove());
        }
        while (draw()) {
            boolean small = FolderFiles.isSmall(waiting.element());
            if (small ? roomForSmall : roomForLarge) {
                return Optional.of(waiting.remove());
            }
            if (small || strategy == Strategy.SEQUENTIAL || aside.size() >= ASIDE) {
                return Optional.empty();
            }
            aside.add(waiting.remove());
        }
        return Optional.empty();
    }

    /** Sees to it that an entry waits; false if there is none. */
    private boolean draw() {
        if (waiting.isEmpty() && !drawn.isEmpty()) {
            int last = drawn.size() - 1;
            int chosen = random.nextInt(drawn.size());
            waiting.add(drawn.get(chosen));
            drawn.set(chosen, drawn.get(last));
            drawn.remove(last);
        }
        return !waiting.isEmpty();
    }
}
