// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import io.chordal.cli.failure.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The pages docs/cli.md and docs/coming-from.md, made from the command tree and the table of the reference systems' commands. */
final class CommandPages {
    /** Writes the pages anew. */
    static final String COMMAND = "mvn -B -q -pl cli -am test -Dtest=CommandPagesTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dchordal.pages=write";

    private static final String GENERATED = "do not edit. To bring it up to date:\n\n```\n" + COMMAND + "\n```\n";

    private final CommandLine root = CommandTrees.whole();

    /** The project's folder of pages. */
    static Path folder() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.isRegularFile(folder.resolve("docs/acceptance-rows.md"))) {
                return folder.resolve("docs");
            }
        }
        throw new IllegalStateException("no docs in this folder or above it");
    }

    /** docs/cli.md. */
    String cli() {
        StringBuilder page = new StringBuilder("# peerctl: all commands\n\nGenerated from the command line itself; ")
                .append(GENERATED)
                .append("\nBare `peerctl` shows the eight commands that one needs first, `peerctl --help` all, ")
                .append("`peerctl COMMAND --help` one. Data goes to stdout, messages go to stderr.\n")
                .append("Every option is also a variable (`--upload-limit` is `CHORDAL_UPLOAD_LIMIT`) ")
                .append("and a key of `config.toml` in the home (`upload-limit`).\n")
                .append("\n## Options of every command\n\n");
        arguments(root.getCommandSpec(), page, false);
        page.append("\n## Commands\n");
        commands(root, page);
        page.append("\n## Exit codes\n\n| code | |\n|---|---|\n");
        for (ExitCode code : ExitCode.values()) {
            page.append("| ")
                    .append(code.code())
                    .append(" | ")
                    .append(code.meaning())
                    .append(" |\n");
        }
        return page.toString();
    }

    /** docs/coming-from.md. */
    String comingFrom() {
        StringBuilder page = new StringBuilder("# Coming from one of the systems that Chordal replaces\n\n")
                .append("Generated from the table in `ReferenceForm`; ")
                .append(GENERATED)
                .append("\nS0 is the Chord ring with three lazy copies, S1 the central tracker with chunks, ")
                .append("S2 the system with accounts and groups, S4 the store on the ring.\n")
                .append("A command marked *as there* is taken as it is typed there, after `peerctl`.\n\n")
                .append(
                        "- `get X` takes a ticket, a FileId, a number of the last listing, or a name in the catalogue, ")
                .append("in this order. If X could mean two files, nothing is fetched (exit code 8), ")
                .append("and the answer has a command for each.\n")
                .append("- Where a group is asked for and none is named it is `public`, and everybody is in it. ")
                .append("Groups of one's own: [groups.md](groups.md).\n")
                .append("- In `peerctl shell` all of these are typed without `peerctl`; ")
                .append("there `quit` and `exit` leave the shell alone.\n")
                .append("- Outside a shell, `leave`, `quit` and `exit` take the peer out of the ring, ")
                .append("withdraw all that it shares, and stop it.\n")
                .append("\n| system | there | here | |\n|---|---|---|---|\n");
        for (ReferenceForm form : ReferenceForm.ALL) {
            page.append("| ")
                    .append(form.systems())
                    .append(" | `")
                    .append(form.form())
                    .append("` | ")
                    .append(form.here().isEmpty() ? "-" : here(form))
                    .append(" | ")
                    .append(form.note())
                    .append(" |\n");
        }
        return page.toString();
    }

    private String here(ReferenceForm form) {
        boolean same = root.getSubcommands().keySet().containsAll(form.words());
        return List.of(form.here().split(", ")).stream()
                        .map(each -> each.startsWith("then ")
                                ? "then `peerctl " + each.substring(5) + "`"
                                : "`peerctl " + each + "`")
                        .collect(Collectors.joining(", "))
                + (same ? " (*as there*)" : "");
    }

    private static void commands(CommandLine parent, StringBuilder page) {
        for (CommandLine command : parent.getSubcommands().values().stream()
                .distinct()
                .filter(each -> !each.getCommandSpec().usageMessage().hidden())
                .toList()) {
            CommandSpec spec = command.getCommandSpec();
            String name = spec.qualifiedName();
            page.append("\n### ").append(name).append("\n\n");
            String[] description = spec.usageMessage().description();
            page.append(sentence(description[0])).append('\n');
            for (int i = 1; i < description.length; i++) {
                page.append(description[i].isEmpty() ? "\n" : "    " + description[i] + "\n");
            }
            if (command.getCommand() instanceof Callable<?>
                    || command.getSubcommands().isEmpty()) {
                page.append("\n```\n").append(synopsis(spec)).append("\n```\n");
            }
            arguments(spec, page, true);
            commands(command, page);
        }
    }

    private static String synopsis(CommandSpec spec) {
        StringBuilder line = new StringBuilder(spec.qualifiedName());
        if (spec.options().stream().anyMatch(CommandPages::own)) {
            line.append(" [OPTION…]");
        }
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
            line.append(parameter.arity().min() == 0 ? " [" + label + "]" : " " + label);
        }
        return line.toString();
    }

    private static void arguments(CommandSpec spec, StringBuilder page, boolean ownOnly) {
        List<ArgSpec> shown = spec.args().stream()
                .filter(arg ->
                        !arg.hidden() && (!ownOnly || own(arg)) && !text(arg).isEmpty())
                .toList();
        if (shown.isEmpty()) {
            return;
        }
        page.append(ownOnly ? "\n| | |\n|---|---|\n" : "| | |\n|---|---|\n");
        for (ArgSpec arg : shown) {
            page.append("| `")
                    .append(name(arg).replace("|", "\\|"))
                    .append("` | ")
                    .append(text(arg).replace("|", "\\|"))
                    .append(" |\n");
        }
    }

    private static boolean own(ArgSpec arg) {
        boolean help = arg instanceof OptionSpec option && (option.usageHelp() || option.versionHelp());
        return !arg.inherited() && !help && !arg.hidden();
    }

    private static String name(ArgSpec arg) {
        if (arg instanceof OptionSpec option) {
            String value = option.arity().max() == 0 ? "" : " " + option.paramLabel();
            return String.join(", ", option.names())
                    + (option.arity().min() == 0 && !value.isEmpty() ? " [" + value.strip() + "]" : value);
        }
        return arg.paramLabel();
    }

    private static String text(ArgSpec arg) {
        return String.join(" ", arg.description());
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
