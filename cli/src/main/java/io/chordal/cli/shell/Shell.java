// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.files.ListedGroup;
import io.chordal.cli.input.Keyboard;
import io.chordal.cli.session.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code shell}: all commands, line by line. Confined to one thread. */
@Command(
        name = "shell",
        description = {
            "type commands line by line, without peerctl before each",
            "",
            "files lists (files GROUP one of a group), a number fetches what has it in the list, reload lists again,",
            "quit or Ctrl-D leaves. Ctrl-C cancels the line, or what runs. TAB completes; history is kept in the home.",
            "Lines can also come from a file or a program; then there is no prompt."
        })
public final class Shell implements Callable<Integer> {
    private final Session session;
    private final Function<List<String>, Integer> commands;
    private final Supplier<CommandLine> tree;

    @Option(names = "--menu", description = "a menu instead: upload, download, put, get, debug")
    private boolean menu;

    /** The shell of a session; {@code commands} runs one by its words, {@code tree} knows all for completion. */
    public Shell(Session session, Function<List<String>, Integer> commands, Supplier<CommandLine> tree) {
        this.session = requireNonNull(session, "session is null");
        this.commands = requireNonNull(commands, "commands is null");
        this.tree = requireNonNull(tree, "tree is null");
    }

    @Override
    public Integer call() {
        if (session.world().shell()) {
            throw new CommandFailure(ExitCode.USAGE, "you are in the shell", "leave it: quit");
        }
        ListedGroup listed = new ListedGroup(session.homes());
        try (ShellInput input = input(listed)) {
            return menu
                    ? new ShellMenu(input, session.output(), this::run).run()
                    : new ShellLines(input, session.output(), listed, this::run).run();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.DISK_OR_QUOTA,
                    "cannot read what is typed: " + e.getMessage(),
                    "see that stdin is open",
                    e);
        }
    }

    private ShellInput input(ListedGroup listed) throws IOException {
        Keyboard keyboard = session.world().keyboard();
        return keyboard.isAttended()
                ? TerminalInput.open(session.homes().own(), new ShellCompleter(tree.get(), session.homes(), listed))
                : new PipedInput(keyboard);
    }

    private int run(List<String> typed) {
        List<String> words = new ArrayList<>(session.optionsFor(typed));
        words.addAll(typed);
        return commands.apply(words);
    }
}
