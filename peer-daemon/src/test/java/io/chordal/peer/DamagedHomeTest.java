// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.chordal.daemon.lifecycle.DaemonMain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes in which a peer cannot live: it ends at once, with the exit code of the disk and one line that names the file. */
class DamagedHomeTest {
    @TempDir
    Path folder;

    @Test
    void whatTheRingNodeKeepsAndCannotReadIsTheDisksFault() throws Exception {
        Files.write(Files.createDirectories(folder.resolve("ring")).resolve("node.key"), new byte[] {(byte) 0xff, 1});

        assertThat(start(folder))
                .isEqualTo("9 peer-daemon: cannot start the node: " + folder.resolve("ring/node.key")
                        + " holds no P-256 key pair; restore it, or remove it to begin as a new node\n");
    }

    @Test
    void aFileInThePlaceOfAFolderIsNamed() throws Exception {
        Path files = Files.writeString(folder.resolve("files"), "");
        assertThat(start(folder)).startsWith("9 ").endsWith(files + ": something else has that name\n");
        Files.delete(files);
        Path downloads = Files.writeString(folder.resolve("downloads"), "");
        assertThat(start(folder))
                .startsWith("9 peer-daemon: cannot make the folder for downloads: " + downloads)
                .contains("--download-dir");
    }

    @Test
    void aFolderThatThisUserMayNotWriteInIsNotAllowed() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        Set<PosixFilePermission> mine = Files.getPosixFilePermissions(files);
        Files.setPosixFilePermissions(files, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(files)).as("root may write anywhere").isFalse();
        assertThat(start(folder)).startsWith("4 ").contains("permission denied");

        Files.setPosixFilePermissions(files, mine);
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assertThat(start(folder, "--download-dir", closed.resolve("downloads").toString()))
                .startsWith("4 peer-daemon: cannot make the folder for downloads: " + closed)
                .contains("permission denied", "--download-dir");
    }

    @Test
    void nothingIsWrittenToStdoutWhereTheLogCannotBe() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PeerDaemon.class.getName(),
                        "--home",
                        file.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(9);
        assertThat(out).isEmptyFile();
        assertThat(Files.readAllLines(err)).hasSize(1);
    }

    private static String start(Path home, String... more) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = new DaemonMain(
                        new PeerCommand(),
                        Map.of(),
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(Stream.concat(
                                Stream.of(
                                        "--home", home.toString(), "--listen", "127.0.0.1:0", "--local", "127.0.0.1:0"),
                                Stream.of(more))
                        .toArray(String[]::new));
        return exit + " " + err.toString(StandardCharsets.UTF_8);
    }
}
