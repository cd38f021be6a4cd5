// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a daemon wrote: its log, and what came on stdout and stderr before it had one. Stateless. */
public final class DaemonLogs {
    private static final int TAIL_BYTES = 256 * 1024;

    private DaemonLogs() {}

    /** The folder of a home's logs. */
    public static Path folder(Path home) {
        return home.resolve("log");
    }

    /** The daemon's log. */
    public static Path log(Path home, DaemonKind kind) {
        return folder(home).resolve(kind.program() + ".log");
    }

    /** What the daemon's process wrote to stdout and stderr. */
    public static Path console(Path home, DaemonKind kind) {
        return folder(home).resolve(kind.program() + ".out");
    }

    /** The last lines of a file, none if it is not there; at most 256 KiB are looked at. */
    public static List<String> tail(Path file, int lines) {
        if (lines <= 0 || !Files.isRegularFile(file)) {
            return List.of();
        }
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            long length = in.length();
            int size = (int) Math.min(length, TAIL_BYTES);
            byte[] bytes = new byte[size];
            in.seek(length - size);
            in.readFully(bytes);
            List<String> all = new String(bytes, StandardCharsets.UTF_8).lines().toList();
            return all.subList(Math.max(0, all.size() - lines), all.size());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }
}
