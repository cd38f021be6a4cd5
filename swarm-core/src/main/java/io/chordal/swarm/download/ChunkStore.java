// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.util.function.IntConsumer;

/** Where a download's chunks go: a {@link PartialFile}, or a test's. Its blocking calls are made on the disk executor only. */
public interface ChunkStore {
    /** The file. */
    Manifest manifest();

    /** The chunks that are there. */
    ChunkSet have();

    /** Puts a chunk at its place. */
    void write(VerifiedChunk chunk) throws StorageException;

    /** Makes what was written durable. */
    void checkpoint() throws StorageException;

    /** Gives the whole file its name. */
    Completion complete() throws StorageException;

    /** Reports chunks that turn out damaged later. */
    void onDamage(IntConsumer listener);

    /** A partial file as a store. The embedder opens and closes it. */
    static ChunkStore of(PartialFile file) {
        return new ChunkStore() {
            @Override
            public Manifest manifest() {
                return file.manifest();
            }

            @Override
            public ChunkSet have() {
                return file.have();
            }

            @Override
            public void write(VerifiedChunk chunk) throws StorageException {
                file.write(chunk);
            }

            @Override
            public void checkpoint() throws StorageException {
                file.checkpoint();
            }

            @Override
            public Completion complete() throws StorageException {
                return file.complete();
            }

            @Override
            public void onDamage(IntConsumer listener) {
                file.onDamage(listener);
            }
        };
    }
}
