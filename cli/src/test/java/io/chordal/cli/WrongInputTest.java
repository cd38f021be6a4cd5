// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.chordal.cli.output.DataStream;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.cli.session.Session;
import io.chordal.cli.session.Surroundings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Everything that can be mistyped, at every command that there is: each line ends soon with a documented exit code and one
 * message in plain words, writes nothing to stdout, starts nothing and leaves nothing behind.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WrongInputTest {
    private static final String ID = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private static final String TICKET = "chordal:" + ID + "-1048577/read%20me.txt@127.0.0.1:9000,127.0.0.1:7070";
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final ImmutableSet<Integer> DOCUMENTED = ImmutableSet.of(2, 3, 4, 5, 6, 7, 8, 9);
    private static final ImmutableSet<Integer> USAGE = ImmutableSet.of(2);

    /** Words that only somebody who reads the source understands. */
    private static final Pattern INSIDE =
            Pattern.compile("\\b(java|javax|sun|jdk|picocli|io\\.(grpc|netty|chordal)|com\\.(google|fasterxml))\\.[a-z]"
                    + "|\\b[A-Z]\\w+(Exception|Error)\\b|^\\s+at |internal error|(?<!/)\\bnull\\b|For input string");

    /** Texts that are no number, duration, size, rate, address or name of a choice. */
    private static final List<String> OF_NO_TYPE = List.of(
            "",
            " ",
            "x",
            "-",
            "0x10",
            "1e9",
            "1,5",
            "NaN",
            "-9223372036854775809",
            "99999999999999999999999",
            "5 parsecs",
            "\u0661\u0662",
            "12\u202E34",
            "..",
            "\u0000");

    /** Texts that are wrong, or at least not there, wherever a name, path, ticket, key or address stands. */
    private static final List<String> STRANGE = List.of(
            "",
            " ",
            ".",
            "..",
            "../../../../no/such/passwd",
            "/",
            "/nonexistent/folder/file.bin",
            "/dev/null",
            "a\nb",
            "\u001b[31mred",
            "nul\u0000byte",
            "\u202Egnp.exe",
            "\uD800",
            "\uD83D\uDE00",
            "x".repeat(300),
            "x".repeat(70_000),
            "-1",
            "99999",
            "99999999999999999999",
            "127.0.0.1",
            "127.0.0.1:",
            "127.0.0.1:99999",
            "127.0.0.1:-1",
            ":",
            "[::1",
            "::1:7070",
            "a b:1",
            "chordal:",
            "chordal:abc",
            "CHORDAL:" + ID + "-1/x",
            ID,
            ID + "--1",
            ID + "-9999999999999999999",
            ID + "-9223372036854775807",
            "chordal:" + ID + "-9223372036854775808/x",
            "chordal:" + ID + "-1/..",
            "chordal:" + ID + "-1/%00",
            "chordal:" + ID + "-1/%2e%2e%2fx",
            "chordal:" + ID + "-1/x@",
            "chordal:" + ID + "-1/x@h:0",
            "chordal:" + ID + "-1/x@h:1" + ",h:1".repeat(17));

    @TempDir
    Path folder;

    private final List<String> problems = new ArrayList<>();
    private final List<String> started = new ArrayList<>();
    private Path home = Path.of("");
    private Path file = Path.of("");
    private int typed;

    @BeforeEach
    void makeAFileToBeWrongAbout() throws IOException {
        home = folder.resolve("home");
        file = Files.writeString(folder.resolve("file.txt"), "content");
        peerctl().run("--help");
    }

    @AfterEach
    void everyLineWasRefusedWell() {
        assertThat(problems).as("of %s lines", typed).isEmpty();
        assertThat(typed).isGreaterThan(1);
    }

    @Test
    void noCommandTakesAFlagThatThereIsNot() {
        for (CommandLine command : commands()) {
            type(USAGE, command, least(command), "--no-such-flag");
            type(USAGE, command, least(command), "--no-such-flag=1");
            type(USAGE, command, least(command), "-Z");
            type(USAGE, command, least(command), "---");
        }
    }

    @Test
    void noCommandTakesFewerOrMoreWordsThanItNeeds() {
        for (CommandLine command : commands()) {
            List<String> least = least(command);
            for (int words = 0; words < least.size(); words++) {
                type(USAGE, command, least.subList(0, words));
            }
            int most = most(command);
            if (most < 100) {
                type(USAGE, command, Collections.nCopies(most + 1, "7"));
                type(USAGE, command, Collections.nCopies(most + 50, ""));
            }
        }
    }

    @Test
    void noFlagTakesAValueOfAnotherType() {
        for (CommandLine command : commands()) {
            for (OptionSpec option : flagsOf(command)) {
                if (takesAValue(option)) {
                    type(USAGE, command, least(command), option.longestName());
                }
                if (takesAValue(option) && !takesAnyText(option)) {
                    for (String wrong : OF_NO_TYPE) {
                        type(USAGE, command, least(command), option.longestName() + "=" + wrong);
                    }
                    type(DOCUMENTED, command, least(command), option.longestName() + "=-1");
                    type(DOCUMENTED, command, least(command), option.longestName() + "=0");
                }
                if (takesAValue(option) && takesAnyText(option) && !startsSomething(command)) {
                    for (String wrong : List.of("", "nul\u0000byte", "[::1", "x".repeat(70_000))) {
                        String[] line = {option.longestName() + "=" + wrong};
                        type(mayDo(command) ? andDone(DOCUMENTED) : DOCUMENTED, command, least(command), line);
                    }
                }
            }
        }
    }

    @Test
    void noWordIsTooStrangeToBeRefused() {
        for (CommandLine command : commands()) {
            if (most(command) == 0) {
                continue;
            }
            for (String wrong : STRANGE) {
                List<String> words = new ArrayList<>(least(command));
                words.addAll(words.isEmpty() ? List.of(wrong) : List.of());
                words.set(words.size() - 1, wrong);
                words.add(0, "--");
                type(mayDo(command) ? andDone(DOCUMENTED) : DOCUMENTED, command, words);
            }
        }
    }

    @Test
    void noTicketWithAWrongCharacterIsTakenForATicket() {
        for (int at = 0; at < TICKET.length(); at += 2) {
            for (String by : new String[] {"", "%", "\u00fc"}) {
                String wrong = TICKET.substring(0, at) + by + TICKET.substring(at + 1);
                type(andDone(ImmutableSet.of(2, 5)), "ticket", wrong);
            }
            String other = TICKET.substring(0, at) + "/@-9".charAt(at % 4) + TICKET.substring(at + 1);
            type(ImmutableSet.of(2, 5), "get", "--", other, folder.toString());
        }
        type(andDone(USAGE), "verify", file.toString(), TICKET.substring(0, 60));
    }

    @Test
    void noPathIsSharedThatIsNoFile() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path hidden = Files.createDirectory(folder.resolve("hidden"));
        Files.writeString(hidden.resolve(".secret"), "x");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("nowhere"));
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
        Path unreadable = Files.writeString(folder.resolve("unreadable"), "x");
        Files.setPosixFilePermissions(unreadable, PosixFilePermissions.fromString("---------"));
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        for (String command : new String[] {"share", "upload_file", "verify", "demo"}) {
            type(ImmutableSet.of(3), command, dangling.toString());
            type(ImmutableSet.of(3), command, loop.toString());
            type(ImmutableSet.of(3), command, file + "/below");
            type(ImmutableSet.of(3), command, folder.resolve("missing").toString());
            type(command.equals("demo") ? ImmutableSet.of(3, 2) : ImmutableSet.of(3), command, dangling + "/");
            type(ImmutableSet.of(2, 3), command, empty.toString());
            type(ImmutableSet.of(2, 3), command, hidden.toString());
            if (!Files.isReadable(unreadable)) {
                type(ImmutableSet.of(3, 4), command, unreadable.toString());
                type(ImmutableSet.of(2, 3, 4), command, closed.toString());
                type(ImmutableSet.of(3, 4), command, closed.resolve("x").toString());
            }
        }
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        for (String command : new String[] {"share", "upload_file", "verify"}) {
            type(ImmutableSet.of(3), command, file + "/");
        }
        type(
                ImmutableSet.of(3),
                "share",
                file.toString(),
                folder.resolve("missing").toString());
        type(ImmutableSet.of(3), "get", TICKET, folder.resolve("no/such/folder") + "/");
    }

    @Test
    void noSettingsThatCannotBeReadAreTaken() throws IOException {
        Path config = folder.resolve("wrong.toml");
        List<String> texts = List.of(
                "output = [",
                "= 1",
                "output = \"bogus\"",
                "bits = \"many\"",
                "a = 1\na = 2",
                "[peerctl]\nno-such-flag = 1",
                "[peerctl\n",
                "bits = 99999999999999999999999",
                "[".repeat(20_000),
                "a = " + "[".repeat(20_000),
                "a." + "b.".repeat(20_000) + "c = 1",
                "\u0000",
                "bits = 1979-05-27T07:32:00Z");
        for (String text : texts) {
            Files.writeString(config, text);
            type(USAGE, "ring", "key", text.length() > 30 ? "x" : text, "--config", config.toString());
        }
        Files.write(config, new byte[] {'a', '=', '"', (byte) 0xff, (byte) 0xfe, '"'});
        type(USAGE, "ring", "key", "x", "--config", config.toString());
        type(USAGE, "ring", "key", "x", "--config", folder.toString());
        type(
                USAGE,
                "ring",
                "key",
                "x",
                "--config",
                folder.resolve("missing.toml").toString());
        type(USAGE, "ring", "key", "x", "--config", "\u0000");
        type(USAGE, "ring", "key", "x", "--home", "\u0000");
        type(USAGE, "ring", "key", "x", "--home", "");
        type(USAGE, "ring", "key", "x", "--home=");
        type(USAGE, "status", "--home", file.toString());
        type(DOCUMENTED, "status", "--home", file + "/below");
        type(ImmutableSet.of(9), "cluster", "start", "--home", file + "/below");
    }

    @Test
    void noStrangeVariableIsTaken() {
        for (CommandLine command : commands()) {
            for (OptionSpec option : flagsOf(command)) {
                if (takesAValue(option) && !takesAnyText(option)) {
                    String variable = "CHORDAL_"
                            + option.longestName()
                                    .replaceFirst("^-+", "")
                                    .replace('-', '_')
                                    .toUpperCase(java.util.Locale.ROOT);
                    List<String> words = new ArrayList<>(name(command));
                    words.addAll(least(command));
                    check(USAGE, words, peerctl().with(variable, "\u0661 parsecs"));
                }
            }
        }
    }

    /** Commands that take any text at all, or that do what they are told without asking anybody. */
    private static boolean mayDo(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName(" ");
        return name.startsWith("peerctl ring key")
                || name.startsWith("peerctl ticket")
                || name.startsWith("peerctl verify")
                || name.startsWith("peerctl daemon stop")
                || name.startsWith("peerctl cluster stop")
                || name.equals("peerctl");
    }

    /** Commands that start daemons: what they do not use of a command line does not hold them up. */
    private static boolean startsSomething(CommandLine command) {
        return Stream.of("peerctl cluster start", "peerctl daemon start", "peerctl demo")
                .anyMatch(command.getCommandSpec().qualifiedName(" ")::equals);
    }

    /** The command's own flags; those that all commands share stand for all at the first of them. Homes are typed elsewhere. */
    private static List<OptionSpec> flagsOf(CommandLine command) {
        boolean first = command.getCommandSpec().name().equals("status");
        return command.getCommandSpec().options().stream()
                .filter(option -> first || !option.inherited())
                .filter(option -> option.type() != Path.class)
                .toList();
    }

    private static ImmutableSet<Integer> andDone(ImmutableSet<Integer> refused) {
        return ImmutableSet.<Integer>builder().add(0).addAll(refused).build();
    }

    private static boolean takesAValue(OptionSpec option) {
        return option.arity().min() > 0;
    }

    private static boolean takesAnyText(ArgSpec argument) {
        return argument.type() == String.class || argument.type() == Path.class;
    }

    /** As many words as the command needs at least; none of them is anything that exists. */
    private List<String> least(CommandLine command) {
        List<String> words = new ArrayList<>();
        for (PositionalParamSpec word : command.getCommandSpec().positionalParameters()) {
            for (int i = 0; i < word.arity().min(); i++) {
                words.add(word.type() == long.class || word.type() == int.class ? "7" : "nothing-of-this-name");
            }
        }
        return words;
    }

    private static int most(CommandLine command) {
        long most = 0;
        for (PositionalParamSpec word : command.getCommandSpec().positionalParameters()) {
            most += word.arity().max();
        }
        return (int) Math.min(most, Integer.MAX_VALUE);
    }

    /** Every command that does something, hidden ones too, but not the groups that only hold others. */
    private List<CommandLine> commands() {
        RootCommand root = new RootCommand();
        Terminal nowhere = new Terminal(
                DataStream.to(OutputStream.nullOutputStream()),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                false,
                80);
        Session session =
                new Session(root, Surroundings.here(nowhere, WrongInputTest::nobody, Map.of(), Optional.empty()));
        Set<CommandLine> found = Collections.newSetFromMap(new IdentityHashMap<>());
        List<CommandLine> commands = new ArrayList<>();
        collect(CommandTree.of(root, session), found, commands);
        return commands;
    }

    private static void collect(CommandLine command, Set<CommandLine> found, List<CommandLine> into) {
        if (found.add(command)) {
            into.add(command);
            command.getSubcommands().values().forEach(child -> collect(child, found, into));
        }
    }

    private static List<String> name(CommandLine command) {
        String[] words = command.getCommandSpec().qualifiedName(" ").split(" ");
        return List.of(words).subList(1, words.length);
    }

    private void type(Set<Integer> exits, CommandLine command, List<String> words, String... more) {
        List<String> line = new ArrayList<>(name(command));
        line.addAll(Arrays.asList(more));
        line.addAll(words);
        type(exits, line.toArray(String[]::new));
    }

    private void type(Set<Integer> exits, String... words) {
        List<String> line = new ArrayList<>(List.of("--no-start"));
        line.addAll(Arrays.asList(words));
        check(exits, line, peerctl());
    }

    private void check(Set<Integer> exits, List<String> line, Peerctls peerctl) {
        typed++;
        Map<String, String> before = everything();
        String[] words = line.toArray(String[]::new);
        long begin = System.nanoTime();
        Peerctls.Run run = peerctl.run(words);
        long took = System.nanoTime() - begin;
        for (int again = 0; again < 2 && took > SOON.toNanos(); again++) {
            begin = System.nanoTime();
            run = peerctl.run(words);
            took = System.nanoTime() - begin;
        }
        String shown = line.stream()
                        .map(w -> w.length() > 90 ? w.substring(0, 90) + "…" : w)
                        .toList() + " -> ";
        if (!exits.contains(run.exit())) {
            problems.add(shown + "exit " + run.exit() + " instead of " + exits + ": " + run.err());
        }
        if (run.exit() != 0) {
            if (!run.out().isEmpty()) {
                problems.add(shown + "wrote to stdout: " + run.out());
            }
            wording(shown, run);
        }
        if (took > SOON.toNanos()) {
            problems.add(shown + "took " + Duration.ofNanos(took));
        }
        if (!started.isEmpty()) {
            problems.add(shown + "started " + started);
        }
        started.clear();
        if (!everything().equals(before)) {
            problems.add(shown + "left something behind: " + everything());
        }
    }

    private void wording(String shown, Peerctls.Run run) {
        List<String> lines = run.messages();
        boolean one = !lines.isEmpty()
                && lines.size() <= 2
                && lines.get(0).startsWith("peerctl: ")
                && lines.get(0).length() > "peerctl: ".length() + 5;
        if (!one) {
            problems.add(shown + "not one message but: " + run.err());
        }
        if (INSIDE.matcher(run.err()).find()) {
            problems.add(shown + "words of the inside: " + run.err());
        }
        if (run.err().chars().anyMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t')) {
            problems.add(shown + "control characters for the terminal: " + run.err());
        }
        if (run.err().length() > 2_000) {
            problems.add(shown + "a message of " + run.err().length() + " characters");
        }
    }

    private Map<String, String> everything() {
        try (Stream<Path> paths = Files.walk(folder)) {
            Map<String, String> all = new TreeMap<>();
            paths.forEach(path -> all.put(folder.relativize(path).toString(), ""));
            return all;
        } catch (IOException | UncheckedIOException e) {
            return Map.of();
        }
    }

    private Peerctls peerctl() {
        DaemonCommandLine daemons = (kind, arguments) -> {
            started.add(kind + " " + arguments);
            throw new IllegalStateException("a daemon is started");
        };
        return new Peerctls(home, WrongInputTest::nobody, Optional.of(daemons));
    }

    /** A network in which nobody listens. */
    private static io.grpc.ManagedChannel nobody(io.chordal.dht.id.Endpoint endpoint) {
        return io.grpc.inprocess.InProcessChannelBuilder.forName("nobody-at-" + endpoint)
                .directExecutor()
                .build();
    }
}
