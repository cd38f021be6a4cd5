// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task when somebody types {@code quit} and a line end.
 *
 * <p>It never waits for input: it looks now and then whether there is some, so that a daemon in the background of a terminal is not stopped for
 * reading there, and the end of the input, or an input that is closed, ends nothing. Thread-safe; the line read so far is confined to
 * its own thread.
 */
final class TypedWord implements AutoCloseable {
    private static final String WORD = "quit";
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final int MOST_AT_ONCE = 1024;
    private static final int LONGEST_LINE = 64;

    private final InputStream in;
    private final Runnable task;
    private final StringBuilder line = new StringBuilder();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread made = new Thread(run, "typed-word");
        made.setDaemon(true);
        return made;
    });

    private TypedWord(InputStream in, Runnable task) {
        this.in = requireNonNull(in, "in is null");
        this.task = requireNonNull(task, "task is null");
    }

    /** Begins to look at the input; the task runs on another thread, once. */
    static TypedWord await(InputStream in, Runnable task) {
        TypedWord word = new TypedWord(in, task);
        word.thread.scheduleWithFixedDelay(word::look, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return word;
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
            boolean said = line.toString().strip().equalsIgnoreCase(WORD);
            line.setLength(0);
            if (said && !thread.isShutdown()) {
                thread.shutdown();
                Thread stopping = new Thread(task, "stopping");
                stopping.setDaemon(true);
                stopping.start();
            }
        } else if (line.length() <= LONGEST_LINE) {
            line.append(c);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
