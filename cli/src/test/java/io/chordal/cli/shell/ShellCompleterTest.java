// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.files.ListedGroup;
import io.chordal.cli.session.Homes;
import io.chordal.daemon.home.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What TAB offers. */
class ShellCompleterTest {
    @TempDir
    Path home;

    @BeforeEach
    void whatWasListedBefore() throws IOException {
        Files.writeString(home.resolve("last-groups"), "photos\nteam\n");
        Files.writeString(
                home.resolve("last-listing"),
                "chordal:" + "00".repeat(32) + "-5/holiday.jpg team\n\nchordal:" + "00".repeat(32) + "-5/b.txt team\n");
    }

    @Test
    void commandsAndTheShellsOwnWordsAreOfferedFirst() throws IOException {
        assertThat(offered("")).contains("get", "files", "reload", "quit").doesNotContain("team", "holiday.jpg");
    }

    @Test
    void afterACommandGroupsAndListedFilesAreAndOptionsAfterADash() throws IOException {
        assertThat(offered("get ")).contains("holiday.jpg", "b.txt", "team", "photos");
        assertThat(offered("get --")).contains("--group").doesNotContain("team");
    }

    @Test
    void filesOfThisMachineAreOfferedWhereTheyAreShared() throws IOException {
        assertThat(offered("share " + home + "/last-"))
                .anySatisfy(each -> assertThat(each).contains("last-groups"))
                .doesNotContain("holiday.jpg");
    }

    private List<String> offered(String line) throws IOException {
        Homes homes = new Homes(new Home(home));
        CommandLine tree = new CommandLine(new Root());
        tree.addSubcommand(new Get()).addSubcommand(new Share());
        List<Candidate> candidates = new ArrayList<>();
        try (DumbTerminal terminal = new DumbTerminal(System.in, System.out)) {
            LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
            new ShellCompleter(tree, homes, new ListedGroup(homes))
                    .complete(
                            reader, new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE), candidates);
        }
        return candidates.stream().map(Candidate::value).map(String::strip).toList();
    }

    @Command(name = "peerctl")
    private static final class Root {}

    @Command(name = "share")
    private static final class Share {
        @Parameters
        private List<String> files = List.of();
    }

    @Command(name = "get")
    private static final class Get {
        @Parameters
        private List<String> what = List.of();

        @Option(names = "--group")
        private String group = "";
    }
}
