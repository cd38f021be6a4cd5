// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import io.chordal.daemon.lifecycle.DaemonMain;

/** The program {@code peer-daemon}. */
public final class PeerDaemon {
    private PeerDaemon() {}

    /** Runs until SIGTERM or SIGINT. */
    public static void main(String[] args) {
        DaemonMain.run(new PeerCommand(), args);
    }
}
