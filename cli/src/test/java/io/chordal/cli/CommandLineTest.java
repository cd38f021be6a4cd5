// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.connect.Dialer;
import io.chordal.cli.output.DataStream;
import io.chordal.cli.output.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the command line itself says, before any daemon is asked. */
class CommandLineTest {
    @TempDir
    Path home;

    @Test
    void withoutACommandTheEightThatOneNeedsFirstAreShown() {
        Peerctls.Run run = peerctl();

        assertThat(run.exit()).isZero();
        assertThat(run.lines().stream().filter(line -> line.startsWith("  peerctl ")))
                .hasSize(8);
        assertThat(run.lines()).contains("Share", "Fetch", "Look", "Run");
    }

    @Test
    void helpTellsWhatTheExitCodesMean() {
        assertThat(peerctl("--help").lines())
                .containsSubsequence(
                        "Exit codes:",
                        "  0     it was done",
                        "  3     what was asked for is not there",
                        "  130   Ctrl-C");
        assertThat(peerctl("get", "--help").out()).doesNotContain("Exit codes");
    }

    @Test
    void helpListsEveryCommandOfTheFirstLevelButNoAlias() {
        Peerctls.Run run = peerctl("--help");

        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains(
                        "share",
                        "get",
                        "verify",
                        "locations",
                        "downloads",
                        "ring",
                        "dht",
                        "tracker",
                        "cluster",
                        "status")
                .doesNotContain("upload_file", "download_file", "list_files", "owner", "availability", "stop_sharing");
    }

    @Test
    void helpNamesTheCommandsOfEveryGroup() {
        assertThat(peerctl("--help").out())
                .contains("show, key, leave", "start, add, kill, stop, status, logs", "start, status, stop, logs");
    }

    @Test
    void anUnknownCommandIsAUsageErrorWithASuggestion() {
        Peerctls.Run run = peerctl("shaer", "x");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages()).containsExactly("peerctl: unknown command 'shaer'", "  did you mean: peerctl share");
        assertThat(run.out()).isEmpty();
    }

    @Tag("S2-44")
    @ParameterizedTest
    @CsvSource({"foo", "foo bar", "Share x", "cluster foo", "--output json foo"})
    void anUnknownCommandIsSaidToBeUnknown(String line) {
        Peerctls.Run run = peerctl(line.split(" "));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).startsWith("peerctl: unknown command '");
        assertThat(run.out()).isEmpty();
        assertThat(peerctl().exit()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"put file, does not store files on the ring", "metrics, counts in peerctl status"})
    void aCommandOfAReferenceSystemThatThisVersionLacksSaysSo(String line, String why) {
        Peerctls.Run run = peerctl(line.split(" "));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).startsWith("peerctl: unknown command '");
        assertThat(run.messages().get(1)).contains("this version", why, "peerctl --help");
    }

    @Test
    void anUnknownCommandOfAGroupIsSuggestedWithinIt() {
        assertThat(peerctl("dht", "gte").messages()).contains("  did you mean: peerctl dht get");
        assertThat(peerctl("dht", "zzzzz").messages()).contains("  list the commands: peerctl dht --help");
    }

    @ParameterizedTest
    @CsvSource({
        "dht",
        "get",
        "share",
        "ring key",
        "cluster kill",
        "--nothing",
        "get x --strategy none",
        "ring key a --bits x"
    })
    void aWrongCommandLineExitsWithTwoAndPointsToHelp(String line) {
        Peerctls.Run run = peerctl(line.split(" "));

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages()).hasSize(2);
        assertThat(run.messages().get(1)).contains("--help");
    }

    @Tag("S0-3")
    @ParameterizedTest
    @CsvSource({
        "localhost:50000, 10", "localhost:50001, 18", "localhost:50002, 8",
        "localhost:50003, 1", "localhost:50005, 0", "localhost:50006, 13"
    })
    void theKeyOfAnAddressOnTheCircleOfFiveBits(String address, String key) {
        assertThat(peerctl("ring", "key", address, "--bits", "5").lines()).containsExactly(key);
        assertThat(peerctl("ring", "key", address, "--profile", "sha1-5").lines())
                .containsExactly(key);
    }

    @Tag("S4-4")
    @ParameterizedTest
    @CsvSource({"localhost8001, 58795", "localhost8002, 58740", "localhost8003, 23333"})
    void theKeyOfAnAddressOnTheMd5Circle(String address, String key) {
        assertThat(peerctl("ring", "key", address, "--profile", "md5-16").lines())
                .containsExactly(key);
    }

    @ParameterizedTest
    @CsvSource({"hello.txt, 55921", "document.txt, 20209", "image.jpg, 63111"})
    void theKeyOfAFileNameOnTheMd5Circle(String name, String key) {
        assertThat(peerctl("ring", "key", name, "--profile", "md5", "--bits", "16")
                        .lines())
                .containsExactly(key);
    }

    @Test
    void withoutAProfileTheKeyIsTheWholeSha256() {
        assertThat(peerctl("ring", "key", "hello").lines())
                .containsExactly("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(peerctl("ring", "key", "x", "--profile", "sha3").exit()).isEqualTo(2);
        assertThat(peerctl("ring", "key", "x", "--bits", "200").exit()).isEqualTo(2);
    }

    @Test
    void globalOptionsMayStandBeforeOrAfterTheCommand() {
        String before =
                peerctl("--output", "json", "ring", "key", "x", "--bits", "5").out();
        String after =
                peerctl("ring", "key", "x", "--bits", "5", "--output", "json").out();

        assertThat(before).isEqualTo(after).contains("\"id\" : \"");
    }

    @Test
    void everyFlagMayComeFromTheEnvironmentAndFromTheFile() throws IOException {
        Files.writeString(home.resolve("config.toml"), "bits = 5\n[peerctl]\noutput = \"ndjson\"\n");

        Peerctls.Run fromFile = peerctl("ring", "key", "localhost:50000");
        Peerctls.Run fromEnvironment = peerctls()
                .with("CHORDAL_BITS", "4")
                .with("CHORDAL_OUTPUT", "table")
                .run("ring", "key", "localhost:50000");
        Peerctls.Run typed = peerctl("ring", "key", "localhost:50000", "--bits", "3", "--output", "table");

        assertThat(fromFile.lines())
                .containsExactly("{\"text\":\"localhost:50000\",\"profile\":\"sha1-5\",\"id\":\"10\"}");
        assertThat(fromEnvironment.lines()).containsExactly("10");
        assertThat(typed.lines()).containsExactly("2");
    }

    @Test
    void aBadValueIsBlamedOnWhereItComesFrom() throws IOException {
        Peerctls.Run variable = peerctls().with("CHORDAL_OUTPUT", "bogus").run("ring", "key", "x");
        Peerctls.Run typed = peerctls().with("CHORDAL_OUTPUT", "table").run("ring", "key", "x", "--output=bogus");
        Files.writeString(home.resolve("config.toml"), "bits = \"many\"\n");
        Peerctls.Run file = peerctl("ring", "key", "x");

        assertThat(variable.exit()).isEqualTo(2);
        assertThat(variable.messages().get(0)).contains("bogus").endsWith(" (from CHORDAL_OUTPUT)");
        assertThat(typed.messages().get(0)).contains("bogus").doesNotContain("from");
        assertThat(file.messages().get(0)).contains("many").endsWith("config.toml)");
    }

    @Test
    void outputThatCannotBeWrittenIsAFailureUnlessNobodyWantsIt() {
        assertThat(ending("No space left on device").exit()).isEqualTo(9);
        assertThat(ending("No space left on device").messages().get(0))
                .isEqualTo("peerctl: the output could not be written: No space left on device");
        assertThat(ending("Broken pipe").exit()).isZero();
        assertThat(ending("Broken pipe").err()).isEmpty();
    }

    private Peerctls.Run ending(String why) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException(why);
            }
        };
        return peerctls().runTo(DataStream.to(broken), 100, "ring", "key", "localhost:50000");
    }

    @Test
    void aDamagedFileIsNamed() throws IOException {
        Files.writeString(home.resolve("config.toml"), "output = [");

        Peerctls.Run run = peerctl("ring", "key", "x");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).contains("config.toml");
    }

    @Test
    void aNarrowOrWideTerminalIsAsGoodAsAnyOther() {
        for (int columns : new int[] {0, 1, 40, 54, 80, 9999}) {
            assertThat(new Peerctls(home, Dialer.tcp())
                            .runWithin(columns, "ring", "key", "--help")
                            .exit())
                    .as("%s columns", columns)
                    .isZero();
        }
    }

    @Test
    void aHomeThatIsAFileIsAMistakeOfTheUsers() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "");
        for (String command : new String[] {"status", "ls", "downloads", "cluster start", "daemon start"}) {
            Peerctls.Run run = peerctl(("--home " + file + " " + command).split(" "));

            assertThat(run.exit()).as(command).isEqualTo(2);
            assertThat(run.messages().get(0)).isEqualTo("peerctl: the home " + file + " is not a folder");
        }
    }

    @Test
    void aTicketThatIsNotWholeIsToldApart() {
        Peerctls.Run run = peerctl("get", "chordal:abc");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).startsWith("peerctl: cannot read the ticket at character");
        assertThat(run.messages().get(1)).contains("copy all of it");
    }

    @Test
    void aStackTraceIsOnlyForThoseWhoAskTwice() {
        assertThat(peerctl("-v", "ring", "show", "99").err()).doesNotContain("\tat ");
        assertThat(peerctl("-vv", "ring", "show", "99").err()).contains("\tat ");
    }

    @Test
    void aWordThatBeginsWithAnAtSignIsThatWordAndNotTheFileThatHasTheRestOfItAsName() throws IOException {
        Path words = Files.writeString(home.resolve("words"), "--help");

        assertThat(peerctl("ring", "key", "@" + words).lines()).hasSize(1);
    }

    @Test
    void whatThisUserMayNotReadIsNotAllowedAndWhatTheDiskRefusesIsTheDisks() {
        assertThat(exitOf(new AccessDeniedException("/x"))).isEqualTo(4);
        assertThat(exitOf(new FileSystemException("/x", null, "No space left on device")))
                .isEqualTo(9);
    }

    private static int exitOf(IOException failure) {
        RootCommand root = new RootCommand();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(DataStream.to(OutputStream.nullOutputStream()), nowhere, false, 80);
        CommandLine line = new CommandLine(root);
        return new ErrorReport(terminal, root)
                .handleExecutionException(new UncheckedIOException(failure), line, line.parseArgs());
    }

    @Test
    void nothingIsLikeNoCommand() {
        assertThat(peerctl("").messages().get(1)).doesNotContain("did you mean");
    }

    @Test
    void theDistanceOfWordsCountsSwappedLettersOnce() {
        assertThat(Suggestion.distance("shaer", "share")).isEqualTo(1);
        assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
        assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
    }

    private Peerctls.Run peerctl(String... arguments) {
        return peerctls().run(arguments);
    }

    private Peerctls peerctls() {
        return new Peerctls(home, Dialer.tcp());
    }
}
