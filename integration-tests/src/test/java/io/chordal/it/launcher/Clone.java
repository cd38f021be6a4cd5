// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.launcher;

import io.chordal.it.acceptance.AcceptancePage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;

/**
 * A folder that looks like a fresh clone to the launcher: the script itself, one module with a source file, and a Maven
 * whose build copies a ready-made {@code peerctl} that prints what it was given.
 *
 * <p>Confined to one test. It never builds Chordal.
 */
final class Clone {
    private static final String LAUNCH = "dist/src/main/lib/launch.sh";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path root;
    private final Path bin;
    private final Path ready;

    private Clone(Path root, Path bin, Path ready) {
        this.root = root;
        this.bin = bin;
        this.ready = ready;
    }

    /** What a run of the launcher left: its exit code and what it wrote. */
    record Run(int exitCode, String out, String err) {}

    static Clone in(Path folder) throws IOException {
        Clone clone = new Clone(
                folder.resolve("a clone"), Files.createDirectory(folder.resolve("bin")), folder.resolve("ready"));
        Files.createDirectories(clone.source().getParent());
        Files.writeString(clone.source(), "class Source {}");
        Files.writeString(clone.root.resolve("pom.xml"), "<project/>");
        Files.writeString(clone.root.resolve("cli/pom.xml"), "<project/>");
        clone.copy("peerctl", clone.launcher());
        clone.copy(LAUNCH, clone.root.resolve(LAUNCH));
        clone.copy("dist/src/main/bin/peerctl", clone.ready.resolve("bin/peerctl"));
        clone.copy(LAUNCH, clone.ready.resolve("lib/launch.sh"));
        compileProgram(folder, clone.ready.resolve("lib/cli/cli.jar"));
        Instant past = Instant.parse("2026-01-01T00:00:00Z");
        for (Path file : List.of(clone.source(), clone.root.resolve("pom.xml"), clone.root.resolve("cli/pom.xml"))) {
            Files.setLastModifiedTime(file, FileTime.from(past));
            Files.setLastModifiedTime(file.getParent(), FileTime.from(past));
        }
        clone.useMaven("3.9.9", "cp -R '" + clone.ready + "/.' dist/target/chordal/");
        return clone;
    }

    private void copy(String file, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.copy(AcceptancePage.root().resolve(file), to, StandardCopyOption.COPY_ATTRIBUTES);
    }

    Path root() {
        return root;
    }

    Path launcher() {
        return root.resolve("peerctl");
    }

    /** The only source file. */
    Path source() {
        return root.resolve("cli/src/main/java/Source.java");
    }

    /** The layout that a build produces. */
    Path ready() {
        return ready;
    }

    /** Replaces Maven by one of the version given, whose build is the shell command given. */
    void useMaven(String version, String build) throws IOException {
        Path mvn = bin.resolve("mvn");
        Files.writeString(mvn, """
                #!/bin/sh
                if [ "$1" = --version ]; then echo 'Apache Maven %s (of this test)'; exit 0; fi
                echo once >>'%s'
                mkdir -p dist/target/chordal
                %s
                """.formatted(version, builds(), build));
        Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** How often Maven was asked to build. */
    int timesBuilt() throws IOException {
        return Files.exists(builds()) ? Files.readAllLines(builds()).size() : 0;
    }

    private Path builds() {
        return bin.resolve("builds");
    }

    /** Starts the launcher by this path, in this folder, with this CHORDAL_DIST (or none if empty). */
    Run run(Path launcher, Path folder, String dist, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(bin, "out", "");
        Path err = Files.createTempFile(bin, "err", "");
        Process process = start(launcher, folder, dist, out, err, arguments);
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the launcher did not end: " + Files.readString(err));
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    /** Runs the launcher in its own folder. */
    Run run(String... arguments) throws IOException, InterruptedException {
        return run(launcher(), root, "", arguments);
    }

    private Process start(Path launcher, Path folder, String dist, Path out, Path err, String... arguments)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(launcher.toString());
        builder.command().addAll(List.of(arguments));
        builder.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeAll(List.of("MAVEN_HOME", "M2_HOME", "CHORDAL_DIST", "LC_ALL", "LC_CTYPE", "LANG"));
        builder.environment().put("HOME", bin.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        if (!dist.isEmpty()) {
            builder.environment().put("CHORDAL_DIST", dist);
        }
        return builder.start();
    }

    private static void compileProgram(Path folder, Path jar) throws IOException {
        Path source = Files.createDirectories(folder.resolve("program/io/chordal/cli"))
                .resolve("Peerctl.java");
        Files.writeString(source, """
                package io.chordal.cli;

                public final class Peerctl {
                    public static void main(String[] arguments) {
                        System.out.println("arguments " + String.join("|", arguments));
                        System.out.println("folder " + System.getProperty("user.dir"));
                        System.out.println("dist " + System.getProperty("chordal.dist"));
                        System.out.println("java " + System.getProperty("chordal.java"));
                        System.out.println("names in " + System.getProperty("sun.jnu.encoding"));
                        System.exit(arguments.length);
                    }
                }
                """);
        int result = ToolProvider.getSystemJavaCompiler().run(null, null, null, "--release", "17", source.toString());
        if (result != 0) {
            throw new AssertionError("the program of this test does not compile");
        }
        Files.createDirectories(jar.getParent());
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file, new Manifest())) {
            entries.putNextEntry(new JarEntry("io/chordal/cli/Peerctl.class"));
            entries.write(Files.readAllBytes(source.resolveSibling("Peerctl.class")));
        }
    }
}
