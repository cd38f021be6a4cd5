// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import io.chordal.cli.output.OutputFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options that every command takes, before or after its name.
 *
 * <p>Filled by picocli before a command runs and only read after that.
 */
public class GlobalOptions {
    @Option(
            names = "--home",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "one home is one peer and its cluster (CHORDAL_HOME; default ~/.chordal)")
    @Nullable
    Path home;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            scope = ScopeType.INHERIT,
            description = "settings in TOML (default config.toml in the home)")
    @Nullable
    Path config;

    @Option(
            names = {"-p", "--peer"},
            paramLabel = "NAME|HOST:PORT",
            scope = ScopeType.INHERIT,
            description =
                    "the peer to command: a name of this home's cluster, as peer-1, or a local listener's address")
    @Nullable
    String peer;

    @Option(
            names = "--tracker",
            paramLabel = "HOST:PORT",
            scope = ScopeType.INHERIT,
            description = "the tracker to ask, or several with commas; not shown a session of others")
    @Nullable
    String tracker;

    @Option(names = "--output", paramLabel = "FORMAT", scope = ScopeType.INHERIT, description = "table, json or ndjson")
    OutputFormat output = OutputFormat.table;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description =
                    "say each call to a daemon and how it ended, and which chunks came from whom; twice: also where an error"
                            + " came from")
    boolean[] verbose = {};

    @Option(
            names = "--no-start",
            scope = ScopeType.INHERIT,
            description = "do not start this home's peer if it does not run")
    boolean noStart;

    /** How much more is said than usual, from 0. */
    public int verbosity() {
        return verbose.length;
    }

    /** The options that were given, as words for another command, but for those that its own words give. */
    public List<String> wordsBut(List<String> given) {
        List<String> words = new ArrayList<>();
        add(words, given, home, "--home");
        add(words, given, config, "--config");
        add(words, given, peer, "--peer", "-p");
        add(words, given, tracker, "--tracker");
        add(words, given, output == OutputFormat.table ? null : output, "--output");
        words.addAll(Collections.nCopies(verbose.length, "-v"));
        if (noStart) {
            words.add("--no-start");
        }
        return words;
    }

    private static void add(List<String> words, List<String> given, @Nullable Object value, String... names) {
        boolean named = given.stream()
                .anyMatch(word -> Stream.of(names).anyMatch(name -> word.equals(name) || word.startsWith(name + "=")));
        if (value != null && !named) {
            words.add(names[0]);
            words.add(value.toString());
        }
    }
}
