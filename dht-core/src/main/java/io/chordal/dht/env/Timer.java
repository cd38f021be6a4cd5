// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.env;

/** A task that waits for its time. */
@FunctionalInterface
public interface Timer {
    /** Keeps the task from running if it has not begun; a second call has no effect. */
    void cancel();
}
