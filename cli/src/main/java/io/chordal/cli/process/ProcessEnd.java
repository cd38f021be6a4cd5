// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How processes are ended: asked first, killed if they do not go. Stateless. */
public final class ProcessEnd {
    private static final Duration AFTER_KILL = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private ProcessEnd() {}

    /** What became of a process that was to end. */
    public enum Outcome {
        /** It ended by itself when asked. */
        STOPPED,
        /** It did not end in time and was killed. */
        KILLED
    }

    /** Sends SIGTERM; returns at once. */
    public static void ask(ProcessIdentity identity) {
        identity.find().ifPresent(ProcessHandle::destroy);
    }

    /** Waits until an asked process has ended; after {@code patience} it is killed. */
    public static Outcome await(ProcessIdentity identity, Duration patience) {
        if (ended(identity, patience)) {
            return Outcome.STOPPED;
        }
        kill(identity);
        return Outcome.KILLED;
    }

    /** Sends SIGKILL and waits until the process is gone; false if it was not running. */
    public static boolean kill(ProcessIdentity identity) {
        Optional<ProcessHandle> process = identity.find();
        process.ifPresent(p -> {
            p.destroyForcibly();
            ended(identity, AFTER_KILL);
        });
        return process.isPresent();
    }

    private static boolean ended(ProcessIdentity identity, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        Optional<ProcessHandle> process = identity.find();
        while (process.isPresent() && System.nanoTime() < deadline && awaitExit(process.get())) {
            process = identity.find();
        }
        return process.isEmpty();
    }

    /** Waits a moment, unless interrupted; an end that nobody asks about is not told, so that one must look. */
    private static boolean awaitExit(ProcessHandle process) {
        try {
            process.onExit().get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
