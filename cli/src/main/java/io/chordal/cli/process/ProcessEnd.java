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
        Optional<ProcessHandle> process = identity.find();
        if (process.isEmpty() || ended(process.get(), patience)) {
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
            ended(p, AFTER_KILL);
        });
        return process.isPresent();
    }

    private static boolean ended(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
