// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.file.Manifest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which chunks of one unfinished file are here, and which of these are durable: in memory and in the resume journal.
 *
 * <p>Invariant: the journal calls a chunk durable only if this was told so; after {@link #lose} nothing is added to it before
 * the disk took a new one in its place. Not thread-safe; {@link PartialFile}'s lock guards it. It does not touch the bytes.
 */
final class ChunkLedger implements Closeable {
    private final Disk disk;
    private final Path path;
    private final Manifest manifest;
    private final String key;
    private final BitSet have;
    private final BitSet unconfirmed;
    private long unconfirmedBytes;
    private ResumeJournal journal;
    private boolean outdated;

    /**
     * Begins a fresh journal in place of what is there.
     *
     * @param key file key of the data
     * @param durable chunks that are durable
     * @param unconfirmed others that are here
     */
    ChunkLedger(Disk disk, Path path, Manifest manifest, String key, ChunkSet durable, ChunkSet unconfirmed)
            throws IOException {
        this.disk = disk;
        this.path = path;
        this.manifest = manifest;
        this.key = key;
        this.have = durable.plus(unconfirmed).toBitSet();
        this.unconfirmed = unconfirmed.toBitSet();
        this.journal = ResumeJournal.begin(disk, path, lines());
    }

    boolean has(int chunk) {
        return have.get(chunk);
    }

    ChunkSet have() {
        return ChunkSet.of(manifest.chunkCount(), have);
    }

    ChunkSet missing() {
        return ChunkSet.all(manifest.chunkCount()).minus(have());
    }

    /** Written since the last {@link #takeUnconfirmed}. */
    long unconfirmedBytes() {
        return unconfirmedBytes;
    }

    /** What is here and not durable yet; its bytes are counted from zero again. */
    ChunkSet takeUnconfirmed() {
        unconfirmedBytes = 0;
        return ChunkSet.of(manifest.chunkCount(), unconfirmed);
    }

    /** The chunk is in the operating system's hands. */
    void written(int chunk) throws IOException {
        current().append(ResumeState.written(chunk));
        have.set(chunk);
        unconfirmed.set(chunk);
        unconfirmedBytes += manifest.layout().length(chunk);
    }

    /** The bytes of these chunks were forced; so is what the journal says of it when this returns. */
    void durable(ChunkSet chunks) throws IOException {
        current().append(ResumeState.durable(chunks));
        journal.force();
        unconfirmed.andNot(chunks.toBitSet());
    }

    /** These chunks are not here after all; durable when this returns. */
    void drop(ChunkSet chunks) throws IOException {
        have.andNot(chunks.toBitSet());
        unconfirmed.andNot(chunks.toBitSet());
        current().append(ResumeState.dropped(chunks));
        journal.force();
    }

    /** A force failed: whatever is not durable is not here. Throws if the journal could not say so yet; it is told again later. */
    void lose() throws IOException {
        ChunkSet lost = takeUnconfirmed();
        have.andNot(unconfirmed);
        unconfirmed.clear();
        outdated = true;
        journal.append(ResumeState.dropped(lost));
        journal.force();
    }

    /** Nothing is written after this; durable when it returns. */
    void closed(String modified) throws IOException {
        current().append(ResumeState.closed(modified));
        journal.force();
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private ResumeJournal current() throws IOException {
        if (outdated) {
            ResumeJournal before = journal;
            journal = ResumeJournal.begin(disk, path, lines());
            outdated = false;
            before.close();
        }
        return journal;
    }

    private List<String> lines() {
        ChunkSet doubtful = ChunkSet.of(manifest.chunkCount(), unconfirmed);
        ChunkSet durable = have().minus(doubtful);
        List<String> lines = new ArrayList<>();
        lines.add(ResumeState.header(manifest, key));
        if (!durable.isEmpty()) {
            lines.add(ResumeState.durable(durable));
        }
        doubtful.stream().mapToObj(ResumeState::written).forEach(lines::add);
        return lines;
    }
}
