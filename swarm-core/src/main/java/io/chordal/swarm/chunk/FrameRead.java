// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.StorageException;
import java.nio.ByteBuffer;

/** What came of reading a part of a chunk that others asked for. A closed list. */
public sealed interface FrameRead {
    /**
     * The bytes.
     *
     * @param bytes exactly as many as were asked for, at position 0; they belong to the caller
     */
    record Frame(ByteBuffer bytes) implements FrameRead {}

    /**
     * This peer does not have the chunk (now).
     *
     * @param chunk which
     */
    record Absent(int chunk) implements FrameRead {}

    /**
     * The bytes on disk are no longer those of the manifest: the chunk must not be announced any more.
     *
     * @param chunk which
     */
    record Damaged(int chunk) implements FrameRead {}

    /**
     * The shared file is gone or was changed since it was shared: the file must not be announced any more.
     *
     * @param what what changed, for people
     */
    record Changed(String what) implements FrameRead {}

    /**
     * The disk would not.
     *
     * @param cause why
     */
    record Failed(StorageException cause) implements FrameRead {}
}
