// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.sequences;

import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Somebody with a home, a list of trackers in it, and a folder of files. Confined to the test's thread. */
final class Person {
    private static final Duration LINE = Duration.ofSeconds(60);

    private final String name;
    private final Path home;
    private final Path files;
    private final Peerctl peerctl;

    private Person(String name, Path home, Path files, Peerctl peerctl) {
        this.name = name;
        this.home = home;
        this.files = files;
        this.peerctl = peerctl;
    }

    /** Somebody new, whose trackers are these, and whose peer takes free ports and these further settings. */
    static Person of(Workplace place, String name, List<String> trackers, String... settings) {
        Path home = place.folder().resolve(name).resolve("home");
        Path files = place.folder().resolve(name).resolve("files");
        try {
            Files.createDirectories(home);
            Files.createDirectories(files);
            Files.write(home.resolve("tracker_info.txt"), trackers);
            Files.writeString(
                    home.resolve("config.toml"),
                    "[peer-daemon]\nlisten = \"127.0.0.1:0\"\nlocal = \"127.0.0.1:0\"\n" + String.join("\n", settings)
                            + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the home of " + name, e);
        }
        return new Person(name, home, files, new Peerctl(home, files));
    }

    /** Makes the account and logs in, which starts a peer. */
    Person loggedIn() {
        return created(List.of());
    }

    /** Makes the account and logs in, without a peer. */
    Person loggedInWithoutPeer() {
        return created(List.of("--no-start"));
    }

    private Person created(List<String> options) {
        types("create_user", name, password()).says("preparation", "user created");
        Answer.of(peerctl.run(with(options, "login", name, password()))).says("preparation", "logged in as " + name);
        return this;
    }

    private static String[] with(List<String> options, String... command) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(options);
        return all.toArray(String[]::new);
    }

    /** What the person is called. */
    String name() {
        return name;
    }

    /** The password; of as many characters as the earlier system's users had. */
    String password() {
        return "pass-" + name;
    }

    /** The home. */
    Path home() {
        return home;
    }

    /** The command line in the home. */
    Peerctl peerctl() {
        return peerctl;
    }

    /** Types a command, and waits for its end. */
    Answer types(String... command) {
        return Answer.of(peerctl.run(command));
    }

    /** Types a line as it is, where {@code peerctl} is the launcher, in the folder of files; passwords come from a file. */
    Answer typesLine(String line) {
        try {
            Path password = Files.writeString(home.resolve("password"), password() + "\n");
            Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
            Path out = home.resolve("line.out");
            Path err = home.resolve("line.err");
            ProcessBuilder shell = new ProcessBuilder("sh", "-c", line)
                    .directory(files.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            shell.environment().keySet().removeIf(variable -> variable.startsWith("CHORDAL_"));
            shell.environment()
                    .putAll(Map.of(
                            "CHORDAL_HOME", home.toString(),
                            "CHORDAL_PASSWORD_FILE", password.toString(),
                            "JAVA_HOME", System.getProperty("java.home"),
                            "PATH", Program.layout().resolve("bin") + ":" + System.getenv("PATH")));
            Process process = shell.start();
            if (!process.waitFor(LINE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                throw new AssertionError("within " + LINE + " no end of: " + line);
            }
            return Answer.of(new Peerctl.Result(
                    List.of(line), process.exitValue(), Files.readString(out), Files.readString(err)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + line, e);
        }
    }

    /** Where a file of the person is, or would be. */
    Path file(String called) {
        return files.resolve(called);
    }

    /** Makes a file of one line. */
    String writes(String called, String line) {
        try {
            Files.createDirectories(file(called).getParent());
            return Files.writeString(file(called), line + "\n").toString();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + called, e);
        }
    }

    /** Makes a file of so many bytes, different for each name. */
    String makes(String called, int bytes) {
        return TestFiles.random(file(called), bytes, called.hashCode()).toString();
    }

    /** Kills the peer of the home, which runs. */
    void kills() {
        long pid = types("daemon", "status", "--output", "json")
                .result()
                .json()
                .get("pid")
                .asLong();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends the peer of the home, if one runs. */
    void leaves() {
        peerctl.run("daemon", "stop");
    }
}
