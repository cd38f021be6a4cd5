// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.config.Settings;
import io.chordal.daemon.config.SettingsDefaults;
import io.chordal.daemon.lifecycle.DaemonMain;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.StaticHomes.Quorum;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TrackerListOptionsTest {
    @TempDir
    Path folder;

    private Path list;

    @BeforeEach
    void writeList() throws IOException {
        list = Files.writeString(
                folder.resolve("tracker_info.txt"), "127.0.0.1:9100\n\n# spare\n127.0.0.1:9200\n127.0.0.1:9300/7000\n");
    }

    @Test
    @Tag("S2-1")
    void aFileAndALineSayWhereTheTrackerListensAndWhoTheOthersAre() {
        TrackerConfig config = parse(Map.of(), list.toString(), "3");
        TrackerPlace place = config.place().orElseThrow();
        assertThat(config.listen()).hasToString("127.0.0.1:9300");
        assertThat(config.effectiveRingListen()).hasToString("127.0.0.1:7000");
        assertThat(config.effectiveLocalListen()).hasToString("127.0.0.1:11300");
        assertThat(place.others()).containsExactly(new Endpoint("127.0.0.1", 10100), new Endpoint("127.0.0.1", 10200));
        assertThat(place.quorum()).isEqualTo(Quorum.MAJORITY);
        assertThat(place.folder()).contains(folder);
    }

    @Test
    @Tag("S2-2")
    void withoutArgumentsItIsALoneTrackerAtTheUsualPort() {
        TrackerConfig config = parse(Map.of());
        assertThat(config.place()).isEmpty();
        assertThat(config.listen()).hasToString("127.0.0.1:9000");
    }

    @Test
    @Tag("S4-1")
    void aPortAndPerhapsAHostAreALoneTrackerThere() throws IOException {
        assertThat(parse(Map.of(), "5000").listen()).hasToString("127.0.0.1:5000");
        TrackerConfig config = parse(Map.of(), "5000", "localhost");
        assertThat(config.place()).isEmpty();
        assertThat(config.listen()).hasToString("localhost:5000");
        assertThatThrownBy(() -> parse(Map.of(), "70000"))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("70000")
                .hasMessageContaining("PORT [HOST]");
        assertThatThrownBy(() -> parse(Map.of(), "5000", "1")).hasMessageContaining("no list of trackers");
    }

    @Test
    void theHomeOfATrackerOfAFileLiesInTheUsualOneUnlessItIsNamed() {
        String usual = System.getProperty("user.home");
        assertThat(parse(Map.of(), list.toString(), "2").home()).isEqualTo(Path.of(usual, ".chordal", "tracker-2"));
        assertThat(parse(Map.of("CHORDAL_HOME", folder.toString()), list.toString(), "2")
                        .home())
                .isEqualTo(folder.resolve("tracker-2"));
        assertThat(parse(Map.of(), list.toString(), "2", "--home", folder.toString())
                        .home())
                .isEqualTo(folder);
    }

    @Test
    void aListInTheSettingsNeedsALineOrTheTrackersOwnAddress() {
        Map<String, String> trackers = Map.of("CHORDAL_TRACKERS", "127.0.0.1:9100,alpha:9200");
        assertThat(line(parse(trackers, "--line", "1"))).isEqualTo(1);
        assertThat(line(parse(trackers, "--listen", "127.0.0.1:9100"))).isEqualTo(1);
        TrackerConfig behind = parse(trackers, "--listen", "0.0.0.0:9200", "--advertise", "alpha:9200", "--insecure");
        assertThat(line(behind)).isEqualTo(2);
        assertThat(behind.effectiveRingListen()).hasToString("0.0.0.0:10200");
        assertThat(behind.publicAddress().advertise()).contains(new Endpoint("alpha", 9200));
        assertThatThrownBy(() -> parse(trackers))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("--line N");
        assertThatThrownBy(() -> parse(trackers, "--listen", "127.0.0.1:9999")).hasMessageContaining("none of");
        assertThatThrownBy(() -> parse(Map.of(), "--line", "1")).hasMessageContaining("--trackers");
    }

    @Test
    void withOneOrTwoTrackersWhoIsAvailableIsEnoughUnlessSaidOtherwise() throws IOException {
        Path two = Files.writeString(folder.resolve("two"), "a:1\nb:1\n");
        assertThat(parse(Map.of(), two.toString(), "1").place().orElseThrow().quorum())
                .isEqualTo(Quorum.AVAILABLE);
        assertThat(parse(Map.of(), two.toString(), "1", "--quorum", "majority")
                        .place()
                        .orElseThrow()
                        .quorum())
                .isEqualTo(Quorum.MAJORITY);
    }

    @ParameterizedTest
    @CsvSource({
        "tracker_info.txt, 4, there is no line 4",
        "tracker_info.txt, 0, there is no line 0",
        "tracker_info.txt, two, not the number of a line",
        "tracker_info.txt, -1, not the number of a line",
        "tracker_info.txt, , which line of",
        "nowhere.txt, 1, there is no list of trackers",
        ".., 1, cannot read the list of trackers"
    })
    @Tag("S2-1")
    void aWrongFileOrLineIsNamedAndEndsTheProgram(String file, String line, String said) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String path = folder.resolve(file).toString();
        int exit = new DaemonMain(
                        new TrackerCommand(),
                        Map.of("CHORDAL_HOME", folder.resolve("home").toString()),
                        new PrintStream(new ByteArrayOutputStream()),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(line == null ? new String[] {path} : new String[] {path, line});
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("tracker-daemon: ")
                .contains(said);
        assertThat(exit).isEqualTo(1);
    }

    private static int line(TrackerConfig config) {
        return config.place().orElseThrow().line();
    }

    private static TrackerConfig parse(Map<String, String> environment, String... args) {
        TrackerCommand command = new TrackerCommand();
        CommandLine line = new CommandLine(command);
        SettingsDefaults.install(line, Settings.load(command.program(), List.of(args), environment));
        line.parseArgs(args);
        return command.toConfig();
    }
}
