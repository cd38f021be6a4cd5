// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;
import java.util.Collection;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Remembers until the process ends. Called by one thread at a time. */
public final class InMemoryShareStore implements ShareStore {
    private final NavigableMap<FileRef, SharedFile> files = new TreeMap<>();

    @Override
    public ImmutableList<SharedFile> load() {
        return ImmutableList.copyOf(files.values());
    }

    @Override
    public void put(Collection<SharedFile> added) {
        added.forEach(file -> files.put(file.ref(), file));
    }

    @Override
    public void remove(Collection<FileRef> refs) {
        refs.forEach(files::remove);
    }

    @Override
    public void close() {
        files.clear();
    }
}
