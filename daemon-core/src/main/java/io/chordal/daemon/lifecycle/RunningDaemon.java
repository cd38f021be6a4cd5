// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import java.util.List;

/** A daemon that has started; closing it stops it in order. */
public interface RunningDaemon extends AutoCloseable {
    /** Returns the line that tells the user that it runs, and where: {@code tracker listening on …}. */
    String startLine();

    /** Returns what else the user is told after the start line. */
    default List<String> furtherLines() {
        return List.of();
    }

    /** Returns how it is, for whoever types {@code status} at it. Called on any thread; does not wait. */
    default List<String> statusLines() {
        return List.of(startLine());
    }

    /** Returns the line that tells the user that it has stopped: {@code Tracker stopped.} */
    String closingLine();

    @Override
    void close();
}
