// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.output.Output;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Tells what happens: steps with the time since the beginning, and behind {@code $} what a user would type for them.
 *
 * <p>Confined to one thread.
 */
final class Narrator {
    private final Output output;
    private final long begin = System.nanoTime();

    Narrator(Output output) {
        this.output = requireNonNull(output, "output is null");
    }

    /** A new step. */
    void step(String what) {
        output.line("");
        output.line(String.format(Locale.ROOT, "[%4.1f s] %s", elapsed().toMillis() / 1000.0, what));
    }

    /** What a user would type for it. */
    void command(String arguments) {
        output.line("  $ peerctl " + arguments);
    }

    /** What a user would type for more than is shown, and what of it is shown. */
    void command(String arguments, String shown) {
        output.line("  $ peerctl " + arguments + "    (" + shown + ":)");
    }

    /** What came of it. */
    void say(String line) {
        output.line("  " + line);
    }

    /** What came of it, over several lines. */
    void say(List<String> lines) {
        lines.forEach(this::say);
    }

    /** The time since the beginning. */
    Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
