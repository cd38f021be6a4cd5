// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts processes and kills them all if this program is interrupted before it is done with them.
 *
 * <p>In force from {@link #install} until {@link #close}, which leaves the processes running. No process slips through: one is
 * started and noted under the lock that the end takes too. Thread-safe; the lock guards what was started and whether the end
 * has come.
 */
public final class ProcessGuard implements ProcessStarter, AutoCloseable {
    private final Runnable afterwards;
    private final Thread hook;
    private final List<ProcessIdentity> started = new ArrayList<>();
    private boolean ended;
    private volatile boolean interrupted;

    private ProcessGuard(Runnable afterwards) {
        this.afterwards = requireNonNull(afterwards, "afterwards is null");
        this.hook = new Thread(this::interrupt, "process guard");
    }

    /** A guard that runs {@code afterwards} once it has killed what was started. */
    public static ProcessGuard install(Runnable afterwards) {
        ProcessGuard guard = new ProcessGuard(afterwards);
        Runtime.getRuntime().addShutdownHook(guard.hook);
        return guard;
    }

    @Override
    public synchronized Process start(ProcessBuilder builder) throws IOException {
        if (ended) {
            throw new IOException("this program is being ended");
        }
        Process process = builder.start();
        started.add(ProcessIdentity.of(process.toHandle()));
        return process;
    }

    /** Kills what was started and still runs, and starts nothing any more. */
    public synchronized void killAll() {
        ended = true;
        started.forEach(ProcessEnd::kill);
        started.clear();
    }

    /** Whether this program is being interrupted, so that what fails now fails for that reason. */
    public boolean isInterrupted() {
        return interrupted;
    }

    /** Lets go: what was started goes on running. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // The hook is at work already.
            return;
        }
    }

    private void interrupt() {
        interrupted = true;
        killAll();
        afterwards.run();
    }
}
