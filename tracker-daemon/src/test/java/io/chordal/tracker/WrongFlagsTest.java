// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.lifecycle.DaemonMain;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Values of another type at every flag of the program: each ends with exit code 2, one line and nothing made. */
class WrongFlagsTest {
    private static final List<String> OF_NO_TYPE =
            List.of("", " ", "-", "x y", "0x10", "1e9", "NaN", "99999999999999999999999", "5 parsecs", "nul\u0000byte");

    @TempDir
    Path folder;

    @Test
    @Tag("S4-3")
    void noFlagTakesAValueOfAnotherType() {
        List<String> problems = new ArrayList<>();
        for (OptionSpec option :
                new CommandLine(new TrackerCommand()).getCommandSpec().options()) {
            Class<?> type = option.auxiliaryTypes()[0];
            if (option.arity().min() == 0 || type == String.class || type == Path.class) {
                continue;
            }
            for (String wrong : OF_NO_TYPE) {
                problems.addAll(problems(option.longestName(), wrong));
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void noPathIsTakenThatCannotBeOne() {
        assertThat(run("--home", "nul\u0000byte")).contains("cannot be a path here");
        assertThat(run("--config", "nul\u0000byte")).contains("cannot be a path here");
        assertThat(run("--home", "")).contains("--home names no folder");
    }

    /** Should the value be taken after all, the last flag ends the run before anything starts. */
    private List<String> problems(String flag, String wrong) {
        String said = run("--home", folder.resolve("home").toString(), flag + "=" + wrong, "--no-such-flag");
        boolean clear = said.contains(flag)
                && said.lines()
                                .filter(line -> line.startsWith("tracker-daemon: "))
                                .count()
                        == 1
                && !said.contains("java.")
                && !said.contains("Exception")
                && !said.contains("For input string");
        return clear && !folder.resolve("home").toFile().exists()
                ? List.of()
                : List.of(flag + "=" + wrong + " -> " + said);
    }

    private static String run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = new DaemonMain(
                        new TrackerCommand(),
                        Map.of(),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(arguments);
        assertThat(exit).as("exit code of %s", List.of(arguments)).isEqualTo(2);
        assertThat(out.size()).isZero();
        return err.toString(StandardCharsets.UTF_8);
    }
}
