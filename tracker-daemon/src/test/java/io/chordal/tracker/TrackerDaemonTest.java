// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.config.Settings;
import io.chordal.daemon.config.SettingsDefaults;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.tracker.testing.TestPorts;
import io.chordal.tracker.testing.TrackerClient;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrackerDaemonTest {
    private static final Pattern START_LINE =
            Pattern.compile("tracker listening on (127.0.0.1:[0-9]+), ring 127.0.0.1:[0-9]+, local 127.0.0.1:[0-9]+");

    @TempDir
    Path home;

    @Test
    void withoutFlagsItHasTheDefaults() {
        assertThat(parse(Map.of(), "--home", home.toString())).isEqualTo(TrackerConfig.defaults(home));
    }

    @Test
    void flagsAndVariablesAreUsed() {
        TrackerConfig config = parse(
                Map.of("CHORDAL_LEASE", "5s", "CHORDAL_HOME", home.toString()),
                "--listen",
                "9100",
                "--gone=6s",
                "--keep-unavailable",
                "1h",
                "--advertise",
                "alpha:9000",
                "--insecure");
        assertThat(config.home()).isEqualTo(home);
        assertThat(config.swarm().lease()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.membership().gone()).isEqualTo(Duration.ofSeconds(6));
        assertThat(config.catalog().retention()).isEqualTo(Duration.ofHours(1));
        assertThat(config.listen()).isEqualTo(ListenAddress.loopback(9100));
        assertThat(config.advertise()).contains(new Endpoint("alpha", 9000));
        assertThat(config.insecure()).isTrue();
    }

    @Test
    void settingsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> parse(Map.of(), "--home", home.toString(), "--gone", "2s"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("gone");
    }

    @Test
    void whatWasRegisteredIsThereAfterAKill() throws Exception {
        Process first = startProcess();
        try (BufferedReader lines = first.inputReader();
                TrackerClient client = new TrackerClient(address(lines))) {
            for (int i = 0; i < 50; i++) {
                client.register(peer(1), registration("file-" + i, file(i, 10)));
            }
            first.toHandle().destroyForcibly();
            first.waitFor(10, TimeUnit.SECONDS);
        }
        Process second = startProcess();
        try (BufferedReader lines = second.inputReader();
                TrackerClient client = new TrackerClient(address(lines))) {
            assertThat(client.listAll()).extracting(CatalogEntry::getName).hasSize(50);
            second.toHandle().destroy();
            assertThat(lines.readLine()).isEqualTo("Tracker stopped.");
            assertThat(second.waitFor(15, TimeUnit.SECONDS)).isTrue();
        } finally {
            second.toHandle().destroyForcibly();
        }
        assertThat(home.resolve("log/tracker-daemon.log")).exists();
    }

    @Test
    @Tag("S2-3")
    @Tag("S2-4")
    @Tag("S4-1")
    void aTrackerOfAListSaysWhereItListensAndStopsWhenToldToQuit() throws Exception {
        List<Integer> free = TestPorts.free(2);
        int port = free.get(0);
        int ringPort = free.get(1);
        Path list = Files.writeString(home.resolve("tracker_info.txt"), "127.0.0.1:" + port + "/" + ringPort + "\n");
        Process process = startProcess(list.toString(), "1", "--local", "127.0.0.1:0");
        try (BufferedReader lines = process.inputReader();
                BufferedWriter typed = process.outputWriter()) {
            assertThat(address(lines).port()).isEqualTo(port);
            assertThat(lines.readLine()).isEqualTo("Using tracker address from config: 127.0.0.1:" + port);
            assertThat(lines.readLine()).isEqualTo("Tracker DHT initialized on port " + ringPort);
            assertThat(lines.readLine()).isEqualTo("Tracker listening on 127.0.0.1:" + port);
            assertThat(lines.readLine()).isEqualTo("Type 'quit' to stop the tracker");
            typed.write("status\n");
            typed.flush();
            assertThat(lines.readLine()).startsWith("tracker listening on 127.0.0.1:" + port);
            assertThat(lines.readLine()).isEqualTo("0 peers with 0 files");
            assertThat(lines.readLine()).isEqualTo("0 ring nodes");
            assertThat(lines.readLine()).endsWith("peerctl ring show all");
            typed.write("quit\n");
            typed.flush();
            assertThat(lines.readLine()).isEqualTo("Tracker stopped.");
            assertThat(process.waitFor(15, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process startProcess() throws IOException {
        return startProcess("--listen", "127.0.0.1:0");
    }

    private Process startProcess(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TrackerDaemon.class.getName(),
                "--home",
                home.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(home.resolve("stderr").toFile())
                .start();
    }

    private static ListenAddress address(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        Matcher matcher = START_LINE.matcher(line == null ? "" : line);
        assertThat(matcher.matches()).as("start line: %s", line).isTrue();
        return ListenAddress.parse(matcher.group(1));
    }

    private static TrackerConfig parse(Map<String, String> environment, String... args) {
        TrackerCommand command = new TrackerCommand();
        CommandLine line = new CommandLine(command);
        SettingsDefaults.install(line, Settings.of(environment));
        line.parseArgs(args);
        return command.toConfig();
    }
}
