// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Output;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Shows the ends of daemons' logs, and what comes after them: the options that every such command takes. Filled by picocli. */
public final class LogPrinter {
    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            description = "how many lines of each (default 20)")
    private int lines = 20;

    @Option(
            names = {"-f", "--follow"},
            description = "go on with what comes, until Ctrl-C")
    private boolean follow;

    /** Shows the logs; each line with its log's name, for people only if they are {@code several}. */
    public void print(List<LogFollower.Source> sources, boolean several, Output output) throws IOException {
        requireNonNull(output, "output is null");
        if (lines < 0) {
            throw new IllegalArgumentException("--lines is 0 or more, not " + lines);
        }
        if (!output.forPeople() && !output.events()) {
            list(sources, output);
            return;
        }
        LogFollower follower = new LogFollower(sources, (name, line) -> show(name, line, several, output));
        follower.last(lines);
        if (follow) {
            follower.follow();
        }
    }

    private void list(List<LogFollower.Source> sources, Output output) throws IOException {
        if (follow) {
            throw new CommandFailure(
                    ExitCode.USAGE, "a list in JSON does not end while it is followed", "use --output ndjson");
        }
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        new LogFollower(sources, (name, line) -> objects.add(object(name, line))).last(lines);
        output.list(objects);
    }

    private static void show(String name, String line, boolean several, Output output) {
        if (output.forPeople()) {
            output.line(several ? name + ": " + line : line);
        } else {
            output.object(object(name, line));
        }
    }

    private static Map<String, @Nullable Object> object(String name, String line) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("member", name);
        object.put("line", line);
        return object;
    }
}
