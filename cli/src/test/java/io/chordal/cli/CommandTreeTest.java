// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.connect.Dialer;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.session.Session;
import io.chordal.cli.session.Surroundings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandTreeTest {
    private final CommandLine whole = CommandTrees.whole();

    @Test
    void aLineNeedsOnlyTheCommandThatItNames() {
        assertThat(made("get", "x", "y").getSubcommands()).containsOnlyKeys("get");
        assertThat(made("--home", "share", "--output=JSON", "-vp", "ls", "--no-start", "get", "share")
                        .getSubcommands())
                .containsOnlyKeys("get");
        CommandLine dht = made("dht", "--tracker", "put", "get", "--help");
        assertThat(dht.getSubcommands()).containsOnlyKeys("dht");
        assertThat(dht.getSubcommands().get("dht").getSubcommands()).containsOnlyKeys("get");
    }

    @Test
    void whereItCannotBeToldAllAreThere() {
        List<List<String>> lines = List.of(
                List.of(),
                List.of("--help"),
                List.of("-V", "get"),
                List.of("shrae", "get"),
                List.of("--no-such-flag", "get"),
                List.of("--output", "wrong", "get"),
                List.of("--home"),
                List.of("@get"),
                List.of("quit"),
                List.of("completion", "bash"));
        for (List<String> line : lines) {
            assertThat(made(line.toArray(String[]::new)).getSubcommands().keySet())
                    .as("%s", line)
                    .isEqualTo(whole.getSubcommands().keySet());
        }
        for (String line : List.of("dht", "dht --help get", "dht gte x", "dht -Z get")) {
            CommandLine dht = made(line.split(" ")).getSubcommands().get("dht");
            assertThat(dht.getSubcommands().keySet())
                    .as(line)
                    .isEqualTo(
                            whole.getSubcommands().get("dht").getSubcommands().keySet());
        }
    }

    @Test
    void eachCommandIsCalledByTheNameThatItShows() {
        assertNames(whole);
        whole.getSubcommands().values().forEach(CommandTreeTest::assertNames);
    }

    private static void assertNames(CommandLine group) {
        group.getSubcommands()
                .forEach((name, command) ->
                        assertThat(command.getCommandSpec().names()).contains(name));
    }

    private static CommandLine made(String... line) {
        RootCommand root = new RootCommand();
        Session session =
                new Session(root, Surroundings.here(Terminal.system(), Dialer.tcp(), Map.of(), Optional.empty()));
        return CommandTree.of(root, session, List.of(line));
    }
}
