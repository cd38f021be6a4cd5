// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The classes of each program in a file that a JVM maps at its start, as the launcher makes them: hundreds of short processes
 * then start in half the time. Made anew in each run of the tests, when a program is first run. Thread-safe.
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
        try {
            Files.deleteIfExists(archive);
            Path home = Files.createTempDirectory(Path.of("target"), "archive-");
            List<String> command =
                    program.command(List.of("-XX:ArchiveClassesAtExit=" + archive), trial(program, home));
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
        } catch (IOException e) {
            throw new UncheckedIOException("cannot archive the classes of " + program, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // An archive that fits only in part is worth a line on stdout to newer JVMs.
        return Files.isReadable(archive) ? List.of("-Xlog:disable", "-XX:SharedArchiveFile=" + archive) : List.of();
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
