// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * Reads chunks of a file that is still incomplete, and goes on when it has its name, as long as it stays what it was then.
 * Confined to one thread at a time.
 */
final class PartialReader implements ChunkReader {
    private final PartialFile partial;
    private final OpenFile file;

    PartialReader(PartialFile partial, OpenFile file) {
        this.partial = partial;
        this.file = file;
    }

    @Override
    public Manifest manifest() {
        return partial.manifest();
    }

    @Override
    public ChunkSet have() {
        return partial.have();
    }

    @Override
    public FrameRead read(int chunk, int offset, int length) {
        manifest().layout().checkIndex(chunk);
        try {
            Optional<String> change = partial.changed();
            if (change.isPresent()) {
                return new FrameRead.Changed(change.get());
            }
            if (!partial.isPresent(chunk)) {
                return new FrameRead.Absent(chunk);
            }
            if (!partial.verified().verify(manifest(), file, chunk)) {
                partial.damaged(chunk);
                return new FrameRead.Damaged(chunk);
            }
            return new FrameRead.Frame(VerifiedReads.readPart(manifest(), file, chunk, offset, length));
        } catch (EOFException e) {
            return new FrameRead.Changed(partial.destination() + " was cut while it was read");
        } catch (IOException e) {
            return new FrameRead.Failed(
                    StorageException.of("reading chunk " + chunk + " of " + partial.destination(), e));
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("closing " + partial.destination(), e);
        }
    }
}
