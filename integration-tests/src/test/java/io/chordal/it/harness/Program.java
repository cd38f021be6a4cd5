// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.process.DaemonLayout;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One of the three programs in the runtime layout, and the command line that runs it. */
public enum Program {
    /** The tracker. */
    TRACKER("tracker-daemon", "io.chordal.tracker.TrackerDaemon"),
    /** The peer. */
    PEER("peer-daemon", "io.chordal.peer.PeerDaemon"),
    /** The command line. */
    PEERCTL("cli", "io.chordal.cli.Peerctl");

    private final String folder;
    private final String mainClass;

    Program(String folder, String mainClass) {
        this.folder = folder;
        this.mainClass = mainClass;
    }

    /** Returns the command with its arguments, for a small JVM that starts quickly. */
    List<String> quickCommand(List<String> jvmFlags, List<String> arguments) {
        List<String> flags = new ArrayList<>(ClassArchives.flags(this));
        flags.addAll(jvmFlags);
        return command(flags, arguments);
    }

    /** The command of a daemon that peerctl starts, as its launcher would have it run. */
    static List<String> daemonCommand(DaemonKind kind, List<String> arguments) {
        ClassArchives.flags(kind == DaemonKind.TRACKER ? TRACKER : PEER);
        return new DaemonLayout(layout(), Path.of(java())).command(kind, arguments);
    }

    /** Returns how long the program takes to print its version, its JVM's start included. */
    public Duration bareStart() {
        ProcessBuilder version = new ProcessBuilder(quickCommand(List.of(), List.of("--version")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        long begun = System.nanoTime();
        try {
            int code = version.start().waitFor();
            if (code != 0) {
                throw new IllegalStateException(this + " --version ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + this, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + this + " says its version", e);
        }
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** The folder of its own libraries. */
    String folder() {
        return folder;
    }

    /** Returns the command with its arguments, for a small JVM. */
    List<String> command(List<String> jvmFlags, List<String> arguments) {
        Path lib = layout().resolve("lib");
        List<String> command = new ArrayList<>();
        command.add(java());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 23) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(jvmFlags);
        command.add("-Dchordal.dist=" + layout());
        command.add("-Dchordal.java=" + java());
        command.add("-cp");
        command.add(lib + "/*" + File.pathSeparator + lib.resolve(folder) + "/*");
        command.add(mainClass);
        command.addAll(arguments);
        return command;
    }

    /** Returns the folder that the build laid the programs out in. */
    public static Path layout() {
        Path given = Path.of(System.getProperty("chordal.dist", "../dist/target/chordal"))
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(given.resolve("lib"))) {
            throw new IllegalStateException(
                    "the programs are not laid out in " + given + "; run: mvn -B verify -pl integration-tests -am");
        }
        return given;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
