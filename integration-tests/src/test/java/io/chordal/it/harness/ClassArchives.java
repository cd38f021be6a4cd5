// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
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
    private static final Duration READY = Duration.ofSeconds(60);

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
        Path folder = Files.createTempDirectory(Path.of("target"), "archive-");
        if (program == Program.PEER) {
            Process entrance = start(program, folder.resolve("entrance"), List.of(), trial(program));
            try {
                Path address = folder.resolve("entrance").resolve("public.addr");
                Eventually.until(
                        "the entrance listens", READY, () -> Files.readString(address), text -> !text.isBlank());
                List<String> arguments = new ArrayList<>(trial(program));
                arguments.addAll(List.of("--join", Files.readString(address).strip()));
                dump(program, folder.resolve("trial"), made, arguments, "in the ring as");
            } finally {
                entrance.destroyForcibly();
            }
        } else {
            dump(program, folder.resolve("trial"), made, trial(program), "listening on");
        }
        if (Files.exists(made)) {
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Runs a program that archives its classes when it ends; a daemon is ended in order once it has said so much. */
    private static void dump(Program program, Path home, Path made, List<String> arguments, String said)
            throws IOException, InterruptedException {
        Process process = start(program, home, List.of("-XX:ArchiveClassesAtExit=" + made), arguments);
        if (program != Program.PEERCTL) {
            Eventually.until(
                    program + " is ready",
                    READY,
                    () -> !process.isAlive() || Files.readString(output(home)).contains(said),
                    done -> done);
            process.destroy();
        }
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static Process start(Program program, Path home, List<String> flags, List<String> arguments)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("--home", home.toString()));
        all.addAll(arguments);
        return new ProcessBuilder(program.command(flags, all))
                .redirectErrorStream(true)
                .redirectOutput(output(home).toFile())
                .start();
    }

    private static Path output(Path home) {
        return home.resolveSibling(home.getFileName() + ".log");
    }

    /** A command that nobody answers needs most of what one that succeeds needs; a peer has a ring to join. */
    private static List<String> trial(Program program) {
        return switch (program) {
            case PEERCTL -> List.of("tracker", "nodes", "--tracker", "127.0.0.1:1");
            case PEER -> List.of("--listen", ANY_PORT, "--local", ANY_PORT);
            case TRACKER -> List.of("--listen", ANY_PORT, "--ring-listen", ANY_PORT, "--local", ANY_PORT);
        };
    }
}
