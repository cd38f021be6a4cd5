// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.connect.Dialer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion script, read by a real bash. */
class CompletionTest {
    @TempDir
    Path home;

    private Path script = Path.of("");

    @BeforeEach
    void writeTheScript() throws IOException {
        Peerctls.Run run = new Peerctls(home, Dialer.tcp()).run("completion", "bash");
        assertThat(run.exit()).isZero();
        script = Files.writeString(home.resolve("peerctl.bash"), run.out());
    }

    @Test
    void bashReadsTheScriptWithoutAComplaint() throws Exception {
        assertThat(bash("-n", script.toString())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ri, ring",
        "ring le, leave",
        "cluster start --nod, --nodes",
        "completion b, bash",
        "unsh, unshare",
        "stop_sh, ''",
        "show_d, ''"
    })
    void commandsAndOptionsAreCompletedAndAliasesAreNot(String typed, String completed) throws Exception {
        List<String> words = List.of(("peerctl " + typed).split(" "));
        String quoted = "'" + String.join("' '", words) + "'";

        // Only readline can set options of a completion, and nobody types here.
        assertThat(bash(
                                "-c",
                                "compopt() { :; }; source " + script + "; COMP_WORDS=(" + quoted + "); COMP_CWORD="
                                        + (words.size() - 1)
                                        + "; COMP_LINE='" + String.join(" ", words)
                                        + "'; _complete_peerctl; echo ${COMPREPLY[@]}")
                        .strip())
                .isEqualTo(completed);
    }

    @Test
    void zshIsGivenTheSameScriptAndOtherShellsNone() {
        Peerctls.Run zsh = new Peerctls(home, Dialer.tcp()).run("completion", "zsh");
        Peerctls.Run fish = new Peerctls(home, Dialer.tcp()).run("completion", "fish");

        assertThat(zsh.out()).contains("bashcompinit");
        assertThat(fish.exit()).isEqualTo(2);
        assertThat(fish.err()).contains("bash", "zsh");
    }

    private static String bash(String... arguments) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("bash");
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
