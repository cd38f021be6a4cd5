// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.output.Output;
import java.util.List;

/**
 * Tells a user who presses Ctrl-C that the download goes on without them; in force until it is closed.
 *
 * <p>Thread-safe: the notice is given by the JVM's shutdown thread.
 */
final class InterruptNotice implements AutoCloseable {
    private final Thread hook;

    private InterruptNotice(Thread hook) {
        this.hook = hook;
    }

    /** Gives the notice for a download if the JVM is shut down while it is in force. */
    static InterruptNotice install(Output output, Connection peer, long id) {
        List<String> lines = lines(peer, id);
        Thread hook = new Thread(() -> lines.forEach(output::message), "interrupt notice");
        Runtime.getRuntime().addShutdownHook(hook);
        return new InterruptNotice(hook);
    }

    /** What the user reads, below the line that the cursor stands in. */
    static List<String> lines(Connection peer, long id) {
        return List.of(
                "",
                "The download goes on without you. See it: " + DownloadHints.see(peer),
                "Cancel it: " + DownloadHints.cancel(peer, id));
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            // Too late to take it back: it is being given.
            return;
        }
    }
}
