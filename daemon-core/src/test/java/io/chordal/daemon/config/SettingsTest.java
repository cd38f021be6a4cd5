// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Option;

class SettingsTest {
    @TempDir
    Path home;

    private Flags flags;

    @BeforeEach
    void setUp() {
        flags = new Flags();
    }

    @Test
    void aTypedFlagWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
        write("lease = '1s'\n");

        parse(Map.of());
        assertThat(flags.lease).isEqualTo(Duration.ofSeconds(1));
        parse(Map.of("CHORDAL_LEASE", "2s"));
        assertThat(flags.lease).isEqualTo(Duration.ofSeconds(2));
        parse(Map.of("CHORDAL_LEASE", "2s"), "--lease", "3s");
        assertThat(flags.lease).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void withoutAnySettingTheFlagKeepsItsDefault() {
        parse(Map.of());
        assertThat(flags.lease).isEqualTo(Duration.ofSeconds(30));
        assertThat(flags.verbose).isFalse();
    }

    @Test
    void theProgramsOwnTableWinsOverTheTopLevelAndOtherTablesAreNotItsBusiness() throws IOException {
        write("lease = '1s'\n[test-daemon]\nlease = '4s'\n[other-daemon]\nno-flag-of-ours = 1\n");
        parse(Map.of());
        assertThat(flags.lease).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void everyTypeIsRead() throws IOException {
        write("""
                upload-limit = '8MiB/s'
                stabilize = '2s-4s'
                listen = 6001
                tracker = ['10.0.0.1:9000', '[::1]:9000']
                verbose = true
                """);
        parse(Map.of());
        assertThat(flags.uploadLimit.bytesPerSecond()).isEqualTo(8L << 20);
        assertThat(flags.stabilize).isEqualTo(new DurationRange(Duration.ofSeconds(2), Duration.ofSeconds(4)));
        assertThat(flags.listen).isEqualTo(ListenAddress.loopback(6001));
        assertThat(flags.trackers).containsExactly(new Endpoint("10.0.0.1", 9000), new Endpoint("::1", 9000));
        assertThat(flags.verbose).isTrue();
    }

    @Test
    void anUnknownKeyInTheOwnTableIsRefusedWithTheKnownOnes() throws IOException {
        write("[test-daemon]\nleese = '4s'\n");
        assertThatThrownBy(() -> parse(Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("unknown key 'leese'")
                .hasMessageContaining("config.toml")
                .hasMessageContaining("lease");
    }

    @Test
    void aFileThatIsNotTomlIsRefusedWithItsLine() throws IOException {
        write("lease = '1s'\nwhat is this\n");
        assertThatThrownBy(() -> parse(Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("at line 2");
    }

    @Test
    void aNamedFileThatIsMissingIsRefused() {
        assertThatThrownBy(() ->
                        parse(Map.of(), "--config", home.resolve("none.toml").toString()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("none.toml");
    }

    @Test
    void theHomeOfTheEnvironmentIsWhereTheFileIsLookedFor() throws IOException {
        write("lease = '7s'\n");
        Settings settings = Settings.load("test-daemon", List.of(), Map.of("CHORDAL_HOME", home.toString()));
        assertThat(settings.find("lease")).contains("7s");
    }

    @Test
    void aBadValueNamesTheFlag() {
        assertThatThrownBy(() -> parse(Map.of("CHORDAL_LEASE", "soon")))
                .isInstanceOf(CommandLine.ParameterException.class)
                .hasMessageContaining("--lease")
                .hasMessageContaining("expected a duration");
    }

    private void write(String toml) throws IOException {
        Files.writeString(home.resolve("config.toml"), toml);
    }

    private void parse(Map<String, String> environment, String... more) {
        flags = new Flags();
        List<String> args = new ArrayList<>(List.of("--home", home.toString()));
        args.addAll(List.of(more));
        CommandLine line = new CommandLine(flags);
        SettingsDefaults.install(line, Settings.load("test-daemon", args, environment));
        line.parseArgs(args.toArray(String[]::new));
    }

    @CommandLine.Command(name = "test-daemon")
    static final class Flags {
        @Option(names = "--home")
        Path home;

        @Option(names = "--config")
        Path config;

        @Option(names = "--lease", defaultValue = "30s")
        Duration lease;

        @Option(names = "--upload-limit")
        ByteRate uploadLimit;

        @Option(names = "--stabilize")
        DurationRange stabilize;

        @Option(names = "--listen")
        ListenAddress listen;

        @Option(names = "--tracker", split = ",")
        List<Endpoint> trackers;

        @Option(names = {"-v", "--verbose"})
        boolean verbose;
    }
}
