// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Where in a line a command stands, told from the options alone that all commands have. Pure functions. */
final class FirstWord {
    private FirstWord() {}

    /**
     * The line from there on. Empty if it has no such word, or asks for help before it, or cannot be read so far; one that begins with
     * what is no option of all commands stays as it is.
     */
    static List<String> andRest(List<String> line) {
        if (line.isEmpty()) {
            return line;
        }
        try {
            ParseResult read = new CommandLine(new RootCommand())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setAbbreviatedOptionsAllowed(false)
                    .setExpandAtFiles(false)
                    .setStopAtPositional(true)
                    .setUnmatchedArgumentsAllowed(true)
                    .parseArgs(line.toArray(String[]::new));
            boolean isHelp = read.isUsageHelpRequested() || read.isVersionHelpRequested();
            return isHelp ? List.of() : read.unmatched();
        } catch (ParameterException e) {
            return List.of();
        }
    }
}
