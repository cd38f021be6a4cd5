// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Bar;
import io.chordal.cli.output.LiveLines;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Quantities;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads files of this machine from end to end for their FileId and SHA-256, showing how far it is. Confined to one thread. */
final class LocalHash {
    private static final int BUFFER = 1024 * 1024;

    private final Output output;

    LocalHash(Output output) {
        this.output = requireNonNull(output, "output is null");
    }

    /** The manifest of a file. */
    Manifest of(Path file) throws IOException {
        return read(file, "hashing", Optional.empty());
    }

    /** The manifest of a file, which is written to {@code copy} on the way. */
    Manifest copying(Path file, WritableByteChannel copy) throws IOException {
        return read(file, "copying", Optional.of(copy));
    }

    private Manifest read(Path file, String doing, Optional<WritableByteChannel> copy) throws IOException {
        @Nullable
        LiveLines live = output.forPeople() && output.terminal().live() ? new LiveLines(output.terminal()) : null;
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            FileHasher hasher = new FileHasher(size);
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            long done = 0;
            int percent = -1;
            while (channel.read(buffer) >= 0) {
                done += buffer.flip().remaining();
                if (done > size) {
                    throw unsteady(file, "grew");
                }
                if (copy.isPresent()) {
                    write(buffer.duplicate(), copy.get());
                }
                hasher.update(buffer);
                buffer.clear();
                if (live != null && Quantities.percent(done, size) != percent) {
                    percent = Quantities.percent(done, size);
                    live.draw(List.of(doing + " " + Bar.of(done, size, 40)));
                }
            }
            if (done < size) {
                throw unsteady(file, "shrank");
            }
            return hasher.finish(Optional.empty());
        } finally {
            if (live != null) {
                live.clear();
            }
        }
    }

    private static void write(ByteBuffer bytes, WritableByteChannel copy) throws IOException {
        while (bytes.hasRemaining()) {
            copy.write(bytes);
        }
    }

    private static CommandFailure unsteady(Path file, String did) {
        return new CommandFailure(
                ExitCode.CONFLICT, file + " " + did + " while it was read", "try again when nobody writes to it");
    }
}
