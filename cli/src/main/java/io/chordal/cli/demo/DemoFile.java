// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Quantities;
import io.chordal.swarm.file.ChunkLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The file that the demonstration shares, as it was found. Immutable.
 *
 * @param path where it is
 * @param size its length in bytes
 */
record DemoFile(Path path, long size) {
    /** What the file that every JDK ships must have at least. */
    static final long WORTH_SEEING = 100_000_000;

    DemoFile {
        requireNonNull(path, "path is null");
    }

    /** The user's own file. */
    static DemoFile of(Path path) {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "Cannot open file '" + path + "'" + why(path),
                    "name a file: peerctl demo FILE");
        }
        DemoFile file = new DemoFile(path, size(path));
        if (file.size == 0) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    path + " is empty",
                    "name a file with bytes in it, best over 100 MB: peerctl demo FILE");
        }
        return file;
    }

    private static String why(Path path) {
        if (!Files.exists(path)) {
            return ": there is no such file";
        }
        return Files.isRegularFile(path) ? ": you may not read it" : ": it is not an ordinary file";
    }

    /** The image of all modules that a JDK carries. */
    static DemoFile ofJdk(Path javaHome) {
        Path modules = javaHome.resolve("lib").resolve("modules");
        if (!Files.isRegularFile(modules) || !Files.isReadable(modules)) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "the demonstration shares " + modules + ", but it cannot be read",
                    "name a file of yours, best over 100 MB: peerctl demo FILE");
        }
        DemoFile file = new DemoFile(modules, size(modules));
        if (file.size < WORTH_SEEING) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND,
                    "the demonstration shares " + modules + ", but it has only " + Quantities.bytes(file.size),
                    "name a file of yours, best over 100 MB: peerctl demo FILE");
        }
        return file;
    }

    /** How many chunks it has. */
    int chunkCount() {
        return new ChunkLayout(size).chunkCount();
    }

    /** Its name. */
    String name() {
        return String.valueOf(path.getFileName());
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }
}
