// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collection;

/** Remembers what is shared across restarts. Called by one thread at a time. What it acknowledged is durable. */
public interface ShareStore extends Closeable {
    /** All that is remembered, ordered by file. */
    ImmutableList<SharedFile> load() throws IOException;

    /** Remembers files, each in place of what was remembered for the same {@link FileRef}; all of them, or none if it throws. */
    void put(Collection<SharedFile> files) throws IOException;

    /** Remembers one file. */
    default void put(SharedFile file) throws IOException {
        put(ImmutableList.of(file));
    }

    /** Forgets those files that are remembered; all of them, or none if it throws. */
    void remove(Collection<FileRef> refs) throws IOException;

    /** Forgets one file. */
    default void remove(FileRef ref) throws IOException {
        remove(ImmutableList.of(ref));
    }
}
