// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import com.google.common.collect.ImmutableMap;
import io.chordal.cli.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * Commands by name, in the order in which help lists them, each of which is made when it is needed: to make all of them takes longer
 * than most of them run.
 *
 * <p>Immutable.
 */
final class Branch {
    private final ImmutableMap<String, Maker> makers;

    private Branch(ImmutableMap<String, Maker> makers) {
        this.makers = makers;
    }

    /** Makes a command, given what follows its name in the line. */
    private interface Maker {
        Object make(Session session, List<String> rest);
    }

    /** One without commands. */
    static Builder builder() {
        return new Builder();
    }

    /** Adds the command that the line names; all where it names none that there is, or what it names cannot be told. */
    void addTo(CommandLine above, Session session, List<String> line) {
        List<String> words = FirstWord.andRest(line);
        Optional<String> named = words.stream().findFirst().filter(makers::containsKey);
        List<String> rest = named.isPresent() ? words.subList(1, words.size()) : List.of();
        makers.forEach((name, maker) -> {
            if (named.isEmpty() || named.get().equals(name)) {
                above.addSubcommand(name, maker.make(session, rest));
            }
        });
    }

    /** Collects commands. Confined to one thread. */
    static final class Builder {
        private final ImmutableMap.Builder<String, Maker> makers = ImmutableMap.builder();

        /** A command. */
        Builder command(String name, Function<Session, Object> command) {
            makers.put(name, (session, rest) -> command.apply(session));
            return this;
        }

        /** A command that only holds others. */
        Builder group(String name, Supplier<Object> group, Branch below) {
            makers.put(name, (session, rest) -> {
                CommandLine line = new CommandLine(group.get());
                below.addTo(line, session, rest);
                return line;
            });
            return this;
        }

        /** What was collected. */
        Branch build() {
            return new Branch(makers.buildOrThrow());
        }
    }
}
