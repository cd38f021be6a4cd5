// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/**
 * Where the programs' classes are, and the Java that runs them.
 *
 * <p>Immutable. {@code lib/} is on every program's class path, {@code lib/PROGRAM/} on that program's only.
 *
 * @param dist the folder that holds {@code lib}
 * @param java the java binary
 */
public record DaemonLayout(Path dist, Path java) implements DaemonCommandLine {
    public DaemonLayout {
        requireNonNull(dist, "dist is null");
        requireNonNull(java, "java is null");
    }

    /** The layout that the launcher names in {@code chordal.dist} and {@code chordal.java}. */
    public static DaemonLayout of(Properties properties) {
        String dist = properties.getProperty("chordal.dist", "");
        if (dist.isEmpty() || !Files.isDirectory(Path.of(dist, "lib"))) {
            throw new CommandFailure(
                    ExitCode.INTERNAL,
                    "cannot start a daemon: the folder with the programs is not known",
                    "start peerctl by its launcher, ./peerctl in the source tree or bin/peerctl of a distribution");
        }
        String java = properties.getProperty("chordal.java", "");
        return new DaemonLayout(
                Path.of(dist).toAbsolutePath(),
                java.isEmpty() ? Path.of(properties.getProperty("java.home"), "bin", "java") : Path.of(java));
    }

    @Override
    public List<String> command(DaemonKind kind, List<String> arguments) {
        Path lib = dist.resolve("lib");
        return ImmutableList.<String>builder()
                .add(java.toString())
                .addAll(kind.jvmFlags(Runtime.version().feature()))
                .addAll(archive(kind))
                .add(
                        "-cp",
                        lib + File.separator + "*" + File.pathSeparator + lib.resolve(kind.program()) + File.separator
                                + "*")
                .add(kind.mainClass())
                .addAll(arguments)
                .build();
    }

    /** The classes as the launcher archived them, which the JVM only has to map; a file that does not fit is ignored. */
    private List<String> archive(DaemonKind kind) {
        Path archive = dist.resolve(kind.program() + "-" + System.getProperty("java.version") + ".jsa");
        return Files.isReadable(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
    }
}
