// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.files.ListedGroup;
import io.chordal.cli.output.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The shell's loop: reads a line, runs what it says, until somebody quits or there are no more lines.
 *
 * <p>Besides peerctl's commands it knows {@code files}, {@code reload}, bare numbers of the last listing, and the ways to leave.
 * Confined to one thread.
 */
final class ShellLines {
    /** What wrong input is answered with. */
    static final String INVALID = "Invalid input, try again.";

    private static final String PROMPT = "p2p> ";
    private static final ImmutableSet<String> ENDS = ImmutableSet.of("q", "quit", "exit");
    private static final ImmutableSet<String> RELOADS = ImmutableSet.of("r", "reload");
    private static final ImmutableSet<String> HELPS = ImmutableSet.of("help", "?");
    private static final ImmutableSet<String> SHELLS = ImmutableSet.of("shell", "p2p_shell");

    private final ShellInput input;
    private final Output output;
    private final ListedGroup listed;
    private final Function<List<String>, Integer> commands;

    /** A loop that runs commands by their words. */
    ShellLines(ShellInput input, Output output, ListedGroup listed, Function<List<String>, Integer> commands) {
        this.input = requireNonNull(input, "input is null");
        this.output = requireNonNull(output, "output is null");
        this.listed = requireNonNull(listed, "listed is null");
        this.commands = requireNonNull(commands, "commands is null");
    }

    /** Runs all lines; returns the exit code of the last one that was a command. */
    int run() throws IOException {
        int last = ExitCode.OK.code();
        for (Optional<String> line = input.line(PROMPT); line.isPresent(); line = input.line(PROMPT)) {
            Optional<ImmutableList<String>> words = LineWords.of(line.get());
            if (words.isEmpty()) {
                last = refuse("a quote is not closed");
                continue;
            }
            List<String> typed = withoutName(words.get());
            if (typed.size() == 1 && ENDS.contains(lower(typed))) {
                return last;
            }
            if (!typed.isEmpty()) {
                last = runOne(typed);
            }
        }
        return last;
    }

    private int runOne(List<String> typed) {
        if (SHELLS.contains(typed.get(0))) {
            return refuse("you are in the shell");
        }
        List<String> words = meant(typed);
        int exit = input.run(() -> commands.apply(words));
        if (exit == ExitCode.USAGE.code()) {
            output.message(INVALID);
        }
        return exit;
    }

    /** The command that the words mean. */
    private List<String> meant(List<String> typed) {
        String first = typed.get(0);
        if (typed.size() == 1 && RELOADS.contains(lower(typed))) {
            return listing(List.of());
        }
        if (first.equals("files")) {
            return listing(typed.subList(1, typed.size()));
        }
        if (typed.size() <= 2 && first.matches("[0-9]{1,9}")) {
            return prepended("get", typed);
        }
        return HELPS.contains(first) ? List.of("--help") : typed;
    }

    /** A listing: of the group that is named, else of the one that was listed last. */
    private List<String> listing(List<String> more) {
        List<String> words = new ArrayList<>(List.of("ls"));
        words.addAll(more.size() == 1 && !more.get(0).startsWith("-") ? List.of("--group", more.get(0)) : more);
        if (more.isEmpty()) {
            listed.name().ifPresent(group -> words.addAll(List.of("--group", group)));
        }
        return words;
    }

    private int refuse(String why) {
        output.message("peerctl: " + why);
        output.message(INVALID);
        return ExitCode.USAGE.code();
    }

    private static List<String> prepended(String first, List<String> words) {
        return ImmutableList.<String>builder().add(first).addAll(words).build();
    }

    /** The words without {@code peerctl}, which is typed out of habit. */
    private static List<String> withoutName(List<String> words) {
        return !words.isEmpty() && words.get(0).equals("peerctl") ? words.subList(1, words.size()) : words;
    }

    private static String lower(List<String> words) {
        return words.get(0).toLowerCase(java.util.Locale.ROOT);
    }
}
