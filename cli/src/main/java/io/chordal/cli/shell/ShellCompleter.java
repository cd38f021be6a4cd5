// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.files.ListedGroup;
import io.chordal.cli.group.KnownGroups;
import io.chordal.cli.session.Homes;
import java.util.List;
import org.jline.builtins.Completers.FileNameCompleter;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine;
import picocli.shell.jline3.PicocliJLineCompleter;

/**
 * Completes commands and options, and after a command the files and groups of the last listings, and files of this machine where
 * they are named.
 *
 * <p>Confined to the thread that reads lines.
 */
final class ShellCompleter implements Completer {
    private static final List<String> LOCAL = List.of("share", "upload_file", "verify", "unshare");
    private static final List<String> OWN = List.of("files", "reload", "quit", "help");

    private final Completer commands;
    private final Completer paths = new FileNameCompleter();
    private final Homes homes;
    private final ListedGroup listed;

    ShellCompleter(CommandLine tree, Homes homes, ListedGroup listed) {
        this.commands = new PicocliJLineCompleter(tree.getCommandSpec());
        this.homes = requireNonNull(homes, "homes is null");
        this.listed = requireNonNull(listed, "listed is null");
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        commands.complete(reader, line, candidates);
        if (line.wordIndex() == 0) {
            OWN.forEach(each -> candidates.add(new Candidate(each)));
            return;
        }
        if (line.word().startsWith("-")) {
            return;
        }
        KnownGroups.of(homes).names().forEach(each -> candidates.add(new Candidate(each)));
        if (LOCAL.contains(line.words().get(0))) {
            paths.complete(reader, line, candidates);
        } else {
            listed.files().forEach(each -> candidates.add(new Candidate(each)));
        }
    }
}
