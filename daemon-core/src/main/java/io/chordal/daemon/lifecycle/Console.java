// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Does what is typed at a daemon, one word on a line: {@code status}, {@code help}, {@code quit} or {@code stop}.
 *
 * <p>It never waits for input: it looks now and then whether there is some, so that a daemon in the background of a terminal is not stopped for
 * reading there, and the end of the input, or an input that is closed, ends nothing. Thread-safe; the line read so far is confined to
 * its own thread, which also writes the answers.
 */
final class Console implements AutoCloseable {
    private static final Set<String> LAST_WORDS = Set.of("quit", "stop");
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final int MOST_AT_ONCE = 1024;
    private static final int LONGEST_LINE = 64;

    private final InputStream in;
    private final PrintStream out;
    private final Supplier<List<String>> status;
    private final Runnable stop;
    private final StringBuilder line = new StringBuilder();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread made = new Thread(run, "console");
        made.setDaemon(true);
        return made;
    });

    private Console(InputStream in, PrintStream out, Supplier<List<String>> status, Runnable stop) {
        this.in = requireNonNull(in, "in is null");
        this.out = requireNonNull(out, "out is null");
        this.status = requireNonNull(status, "status is null");
        this.stop = requireNonNull(stop, "stop is null");
    }

    /**
     * Begins to look at the input.
     *
     * @param status what is said of the daemon
     * @param stop run on another thread, once
     */
    static Console open(InputStream in, PrintStream out, Supplier<List<String>> status, Runnable stop) {
        Console console = new Console(in, out, status, stop);
        console.thread.scheduleWithFixedDelay(console::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return console;
    }

    private void look() {
        try {
            int there = Math.min(in.available(), MOST_AT_ONCE);
            if (there > 0 && Foreground.mayRead()) {
                byte[] read = in.readNBytes(there);
                new String(read, StandardCharsets.UTF_8).chars().forEach(c -> take((char) c));
            }
        } catch (IOException e) {
            // The input was closed: nobody will type anything any more.
            thread.shutdown();
        }
    }

    private void take(char c) {
        if (c == '\n') {
            String word = line.toString().strip().toLowerCase(Locale.ROOT);
            line.setLength(0);
            answer(word);
        } else if (line.length() <= LONGEST_LINE) {
            line.append(c);
        }
    }

    private void answer(String word) {
        if (thread.isShutdown() || word.isEmpty()) {
            return;
        }
        if (LAST_WORDS.contains(word)) {
            thread.shutdown();
            Thread stopping = new Thread(stop, "stopping");
            stopping.setDaemon(true);
            stopping.start();
        } else if (word.equals("status")) {
            say(status.get());
        } else if (word.equals("help")) {
            say(List.of("status  says how it is", "help    says this", "stop    stops in order, and so does quit"));
        } else {
            say(List.of("unknown word; type help"));
        }
    }

    private void say(List<String> lines) {
        lines.forEach(out::println);
        out.flush();
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
