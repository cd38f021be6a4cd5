// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionReader;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Goes through a list on the disk once, some entries at a time. Not for two threads at once; blocks on the disk. */
final class FolderCursor implements Closeable {
    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final CollectionReader reader;

    FolderCursor(Path list) throws IOException {
        this.in = open(list);
        this.reader = new CollectionReader(in);
    }

    /** A list as a stream. */
    static InputStream open(Path list) throws IOException {
        return new BufferedInputStream(Files.newInputStream(list), BUFFER);
    }

    /** The next entries, at most so many; fewer only at the end. */
    List<CollectionEntry> next(int most) throws IOException {
        List<CollectionEntry> entries = new ArrayList<>();
        Optional<CollectionEntry> entry = Optional.empty();
        while (entries.size() < most && (entry = reader.next()).isPresent()) {
            entries.add(entry.get());
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
