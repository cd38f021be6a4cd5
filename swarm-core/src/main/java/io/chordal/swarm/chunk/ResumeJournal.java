// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * The open resume journal of one unfinished file: lines are only ever appended.
 *
 * <p>Invariant: the file is whole lines up to {@code end}; a line that could not be written whole is cut off again. Not
 * thread-safe; {@link PartialFile}'s lock guards it.
 */
final class ResumeJournal implements Closeable {
    private final OpenFile file;
    private long end;

    private ResumeJournal(OpenFile file, long end) {
        this.file = file;
        this.end = end;
    }

    /** Begins a fresh journal with these lines in place of what is there; durable when this returns. */
    static ResumeJournal begin(Disk disk, Path path, List<String> lines) throws IOException {
        List<ByteBuffer> encoded = lines.stream().map(CheckedLines::encode).toList();
        ByteBuffer all = ByteBuffer.allocate(
                encoded.stream().mapToInt(ByteBuffer::remaining).sum());
        encoded.forEach(all::put);
        new AtomicFile(disk, path).write(all.flip());
        return new ResumeJournal(disk.openForWriting(path), all.limit());
    }

    /** Appends a line; durable only after {@link #force}. */
    void append(String line) throws IOException {
        ByteBuffer bytes = CheckedLines.encode(line);
        int length = bytes.remaining();
        try {
            file.write(bytes, end);
        } catch (IOException e) {
            file.truncate(end);
            throw e;
        }
        end += length;
    }

    void force() throws IOException {
        file.force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
