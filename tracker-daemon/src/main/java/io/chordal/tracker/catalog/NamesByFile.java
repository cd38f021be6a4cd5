// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.util.HashMap;
import java.util.Map;

/**
 * Under which names each file is entered, so that its entries are found when its last holder withdraws it.
 *
 * <p>Read from the records at the start and kept up with what this tracker writes. A name too many does no harm: entries
 * are read before anything is decided. Thread-safe; the lock guards the map.
 */
final class NamesByFile {
    private final Map<FileRef, ImmutableSet<FileName>> names = new HashMap<>();
    private int entries;

    synchronized void add(FileRef file, FileName name) {
        ImmutableSet<FileName> before = names.getOrDefault(file, ImmutableSet.of());
        if (!before.contains(name)) {
            names.put(
                    file,
                    ImmutableSet.<FileName>builder().addAll(before).add(name).build());
            entries++;
        }
    }

    synchronized void remove(FileRef file, FileName name) {
        ImmutableSet<FileName> before = names.getOrDefault(file, ImmutableSet.of());
        if (before.contains(name)) {
            entries--;
            ImmutableSet<FileName> after =
                    before.stream().filter(n -> !n.equals(name)).collect(ImmutableSet.toImmutableSet());
            if (after.isEmpty()) {
                names.remove(file);
            } else {
                names.put(file, after);
            }
        }
    }

    synchronized ImmutableSet<FileName> of(FileRef file) {
        return names.getOrDefault(file, ImmutableSet.of());
    }

    /** Returns how many entries there are. */
    synchronized int size() {
        return entries;
    }
}
