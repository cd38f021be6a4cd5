// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import io.chordal.daemon.lifecycle.DaemonMain;

/** The main class of the tracker. */
public final class TrackerDaemon {
    private TrackerDaemon() {}

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        DaemonMain.run(new TrackerCommand(), args);
    }
}
