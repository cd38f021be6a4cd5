// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class DaemonMainTest {
    @TempDir
    Path home;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void helpGoesToStdout() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("--fail");
    }

    @Test
    void anUnknownFlagIsAUsageError() {
        assertThat(run("--colour", "red")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--colour").contains("--help");
    }

    @Test
    void noArgumentsAreReadFromAFileThatAnArgumentHappensToName() throws IOException {
        Path words = Files.writeString(home.resolve("words"), "--help");

        assertThat(run("@" + words)).isEqualTo(2);
        assertThat(out.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"CONFLICT,8", "INTERNAL,1", "USAGE,2"})
    void whatCannotStartSaysWhyInOneLine(String reason, int code) {
        assertThat(run("--fail", reason)).isEqualTo(code);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("probe: told to fail\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void sigtermClosesInOrderAndSaysSo() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        "--home",
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader lines = process.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("probe listening nowhere");
            process.toHandle().destroy();
            assertThat(lines.readLine()).isEqualTo("probe closed");
            assertThat(lines.readLine()).isEqualTo("Probe stopped.");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    private int run(String... args) {
        List<String> all = new ArrayList<>(List.of("--home", home.toString()));
        all.addAll(List.of(args));
        return new DaemonMain(
                        new Probe(),
                        Map.of(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(all.toArray(String[]::new));
    }

    /** A daemon that does nothing, or fails to start. */
    @CommandLine.Command(name = "probe", mixinStandardHelpOptions = true)
    static final class Probe implements DaemonCommand, RunningDaemon {
        @CommandLine.Option(names = "--home")
        Path home;

        @CommandLine.Option(names = "--fail")
        ExitCode fail;

        public static void main(String[] args) {
            DaemonMain.run(new Probe(), args);
        }

        @Override
        public String program() {
            return "probe";
        }

        @Override
        public Optional<Path> home() {
            return Optional.ofNullable(home);
        }

        @Override
        public RunningDaemon start() {
            if (fail != null) {
                throw new StartException(fail, "told to fail");
            }
            return this;
        }

        @Override
        public String startLine() {
            return "probe listening nowhere";
        }

        @Override
        public String closingLine() {
            return "Probe stopped.";
        }

        @Override
        public void close() {
            System.out.println("probe closed");
        }
    }
}
