// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.IntConsumer;

/** A chunk store in memory, whose disk can be full or broken. */
final class MemoryStore implements ChunkStore {
    private final Manifest manifest;
    private final byte[] bytes;
    private ChunkSet have;
    private IntConsumer damage = chunk -> {};
    private boolean full;
    private boolean broken;
    private ChunkSet damagedAtTheEnd;
    private int checkpoints;

    MemoryStore(Manifest manifest) {
        this.manifest = manifest;
        this.bytes = new byte[(int) manifest.size()];
        this.have = ChunkSet.none(manifest.chunkCount());
        this.damagedAtTheEnd = have;
    }

    void full(boolean now) {
        full = now;
    }

    void breaks() {
        broken = true;
    }

    void damagedAtTheEnd(int chunk) {
        damagedAtTheEnd = damagedAtTheEnd.with(chunk);
    }

    void damaged(int chunk) {
        have = have.minus(ChunkSet.of(manifest.chunkCount(), chunk));
        damage.accept(chunk);
    }

    byte[] bytes() {
        return bytes;
    }

    int checkpoints() {
        return checkpoints;
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public ChunkSet have() {
        return have;
    }

    @Override
    public void write(VerifiedChunk chunk) throws StorageException {
        check();
        ByteBuffer from = chunk.bytes();
        from.get(bytes, (int) manifest.layout().offset(chunk.index()), from.remaining());
        have = have.with(chunk.index());
    }

    @Override
    public void checkpoint() throws StorageException {
        check();
        checkpoints++;
    }

    @Override
    public Completion complete() throws StorageException {
        check();
        have = have.minus(damagedAtTheEnd);
        damagedAtTheEnd = ChunkSet.none(manifest.chunkCount());
        ChunkSet missing = ChunkSet.all(manifest.chunkCount()).minus(have);
        if (!missing.isEmpty()) {
            return new Completion.Incomplete(missing);
        }
        return new Completion.Finished(Path.of("/done"));
    }

    @Override
    public void onDamage(IntConsumer listener) {
        damage = listener;
    }

    private void check() throws StorageException {
        if (full) {
            throw new StorageException(StorageException.Reason.DISK_FULL, "no space left");
        }
        if (broken) {
            throw new StorageException(StorageException.Reason.IO_ERROR, "the disk is broken");
        }
    }
}
