// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The classes of each program in a file that a JVM maps at its start, as the launcher makes them: hundreds of short processes
 * then start in half the time. Made when a program is first run and its libraries are newer, by one process for all that test side
 * by side. Thread-safe.
 */
final class ClassArchives {
    private static final String ANY_PORT = "127.0.0.1:0";

    private static final Map<Program, List<String>> FLAGS = new EnumMap<>(Program.class);

    private ClassArchives() {}

    /** What a JVM is told to use the archive; nothing if none could be made, which costs time only. */
    static List<String> flags(Program program) {
        synchronized (FLAGS) {
            return FLAGS.computeIfAbsent(program, ClassArchives::make);
        }
    }

    private static List<String> make(Program program) {
        Path archive = Program.layout().resolve(program.folder() + "-" + System.getProperty("java.version") + ".jsa");
        Path lockFile = Program.layout().resolve(".archives.lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && isOld(archive)) {
                write(program, archive);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot archive the classes of " + program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // An archive that fits only in part is worth a line on stdout to newer JVMs.
        return Files.isReadable(archive) ? List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + archive) : List.of();
    }

    /** Whether a library was laid out after the archive was made, if it was. */
    private static boolean isOld(Path archive) throws IOException {
        if (!Files.exists(archive)) {
            return true;
        }
        FileTime made = Files.getLastModifiedTime(archive);
        try (Stream<Path> files = Files.walk(Program.layout().resolve("lib"))) {
            for (Path file : files.toList()) {
                if (Files.getLastModifiedTime(file).compareTo(made) >= 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Writes it beside its place first: somebody else's daemons may be starting from the one that is there. */
    private static void write(Program program, Path archive) throws IOException, InterruptedException {
        Path made = Path.of(archive + ".new");
        Files.deleteIfExists(made);
        Path home = Files.createTempDirectory(Path.of("target"), "archive-");
        List<String> command = program.command(List.of("-XX:ArchiveClassesAtExit=" + made), trial(program, home));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File(home.toFile(), "output"))
                .start();
        if (program != Program.PEERCTL) {
            Eventually.eventually(program + " is ready", () -> {
                if (process.isAlive() && !Files.exists(home.resolve("local.addr"))) {
                    throw new AssertionError("it is not");
                }
            });
            process.destroy();
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        if (Files.exists(made)) {
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** A command that nobody answers needs most of what one that succeeds needs. */
    private static List<String> trial(Program program, Path home) {
        List<String> arguments = new ArrayList<>(List.of("--home", home.toString()));
        switch (program) {
            case PEERCTL -> arguments.addAll(List.of("tracker", "nodes", "--tracker", "127.0.0.1:1"));
            case PEER -> arguments.addAll(List.of("--listen", ANY_PORT, "--local", ANY_PORT));
            case TRACKER ->
                arguments.addAll(List.of("--listen", ANY_PORT, "--ring-listen", ANY_PORT, "--local", ANY_PORT));
        }
        return arguments;
    }
}
