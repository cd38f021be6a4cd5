// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileRef;
import java.io.Closeable;
import java.io.IOException;

/** Remembers what is shared across restarts. Called by one thread at a time. What it acknowledged is durable. */
public interface ShareStore extends Closeable {
    /** All that is remembered, ordered by file. */
    ImmutableList<SharedFile> load() throws IOException;

    /** Remembers a file, in place of what was remembered for the same {@link FileRef}. */
    void put(SharedFile file) throws IOException;

    /** Forgets a file, if it is remembered. */
    void remove(FileRef ref) throws IOException;
}
