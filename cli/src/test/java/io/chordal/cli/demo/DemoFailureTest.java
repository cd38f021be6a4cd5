// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.cli.connect.Dialer;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.DataStream;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.session.GlobalOptions;
import io.chordal.cli.session.Homes;
import io.chordal.cli.session.Session;
import io.chordal.cli.session.Surroundings;
import io.chordal.daemon.home.Home;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a demonstration leaves behind that comes to nothing. */
class DemoFailureTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private Path copy;
    private DemoFile file;

    @BeforeEach
    void leaveACopy() throws IOException {
        file = DemoFile.of(Files.writeString(folder.resolve("file"), "x"));
        copy = Files.createDirectories(folder.resolve("home/fetched/peer-2")).resolve("file");
        Files.writeString(copy, "x");
    }

    @Test
    void theCopiesAreRemovedAndTheLogsAreNamed() {
        assertThatThrownBy(() -> run(folder.resolve("home"), ExitCode.STALLED)).isInstanceOf(CommandFailure.class);

        assertThat(copy).doesNotExist();
        assertThat(folder.resolve("home")).exists();
        assertThat(said()).contains("no process is left", folder.resolve("home/cluster") + "/*/log");
    }

    @Test
    void aWrongCopyIsKeptToBeLookedAt() {
        assertThatThrownBy(() -> run(folder.resolve("home"), ExitCode.INTEGRITY))
                .isInstanceOf(CommandFailure.class);

        assertThat(copy).exists();
    }

    @Test
    void theLogsAreNamedAlsoWhenTheDiskFails() {
        Path gone = folder.resolve("gone");

        assertThatThrownBy(() -> run(gone, ExitCode.STALLED)).isInstanceOf(NoSuchFileException.class);

        assertThat(said()).contains(gone.resolve("cluster") + "/*/log");
    }

    /** A demonstration that fails when it starts the first daemon. */
    private void run(Path home, ExitCode exit) throws IOException {
        DaemonCommandLine daemons = (kind, arguments) -> {
            throw new CommandFailure(exit, "it fails", "look at the logs");
        };
        PrintStream err = new PrintStream(messages, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(DataStream.to(new ByteArrayOutputStream()), err, false, 100);
        Session session = new Session(
                new GlobalOptions(), Surroundings.here(terminal, Dialer.tcp(), Map.of(), Optional.of(daemons)));
        new DemoCommand(session).run(new Homes(new Home(home)), file);
    }

    private String said() {
        return messages.toString(StandardCharsets.UTF_8);
    }
}
