// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import io.chordal.cli.connect.Dialer;
import io.chordal.cli.output.Terminal;
import io.chordal.cli.session.Session;
import io.chordal.cli.session.Surroundings;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;

/** The commands of peerctl without a run, for tests that look at what there is. */
final class CommandTrees {
    private CommandTrees() {}

    /** All of them. */
    static CommandLine whole() {
        RootCommand root = new RootCommand();
        return CommandTree.of(
                root,
                new Session(root, Surroundings.here(Terminal.system(), Dialer.tcp(), Map.of(), Optional.empty())));
    }

    /** The command that a line begins with, if it names one: {@code ring show all} is {@code ring show}. */
    static Optional<CommandLine> find(CommandLine root, String line) {
        CommandLine found = root;
        for (String word : line.split(" ")) {
            CommandLine next = found.getSubcommands().get(word);
            if (next == null) {
                break;
            }
            found = next;
        }
        return found == root ? Optional.empty() : Optional.of(found);
    }
}
