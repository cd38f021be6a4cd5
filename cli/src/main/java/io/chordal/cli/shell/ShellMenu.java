// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.output.Output;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The menu that a reference system had instead of commands. Confined to one thread. */
final class ShellMenu {
    private static final String CHOICES = "1 upload   2 download   3 put   4 get   5 debug   anything else: exit";
    private static final String PUBLIC = "public";

    private final ShellInput input;
    private final Output output;
    private final Function<List<String>, Integer> commands;

    ShellMenu(ShellInput input, Output output, Function<List<String>, Integer> commands) {
        this.input = requireNonNull(input, "input is null");
        this.output = requireNonNull(output, "output is null");
        this.commands = requireNonNull(commands, "commands is null");
    }

    /** Offers the choices until somebody makes another one or there are no more lines; returns the last exit code. */
    int run() throws IOException {
        int last = 0;
        for (Optional<String> choice = choice(); choice.isPresent(); choice = choice()) {
            Optional<List<String>> command = command(choice.get());
            if (command.isEmpty()) {
                return last;
            }
            if (!command.get().isEmpty()) {
                List<String> words = command.get();
                last = input.run(() -> commands.apply(words));
            }
        }
        return last;
    }

    private Optional<String> choice() throws IOException {
        if (input.isAttended()) {
            output.message(CHOICES);
        }
        return input.line("choice: ").map(String::strip);
    }

    /** The command that a choice means; empty words if it was not said what with; nothing for the exit. */
    private Optional<List<String>> command(String choice) throws IOException {
        return switch (choice) {
            case "" -> Optional.of(List.of());
            case "1" -> asked("file to upload: ").map(file -> words("upload_file", file, PUBLIC));
            case "2" -> asked("file to download: ").map(file -> words("download_file", PUBLIC, file));
            case "3" -> asked("k,v: ").map(this::put);
            case "4" -> asked("key: ").map(key -> words("dht", "get", key));
            case "5" -> Optional.of(List.of("tracker", "debug"));
            default -> Optional.empty();
        };
    }

    private Optional<String> asked(String prompt) throws IOException {
        return input.line(prompt).map(String::strip);
    }

    private List<String> put(String pair) {
        int comma = pair.indexOf(',');
        if (comma < 1 || comma == pair.length() - 1) {
            output.message(ShellLines.INVALID + " A key and a value, as in k,v");
            return List.of();
        }
        return words(
                "dht",
                "add",
                pair.substring(0, comma).strip(),
                pair.substring(comma + 1).strip());
    }

    /** The words, unless one is empty. */
    private List<String> words(String... words) {
        if (List.of(words).contains("")) {
            output.message(ShellLines.INVALID);
            return List.of();
        }
        return List.of(words);
    }
}
