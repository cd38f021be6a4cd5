// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

/** What may happen to a ring of daemons. */
enum Fault {
    /** Some daemons die as by kill -9, and start again on their disks. */
    KILL,
    /** A daemon dies as by kill -9 and is started at once; the next strikes when it serves again. */
    RESTART,
    /** All daemons die at once, and start again on their disks. */
    KILL_ALL,
    /** Some daemons stop in their tracks, as by SIGSTOP, and go on. */
    PAUSE,
    /** A daemon dies while all is well, and comes back with an empty disk: as another node. */
    NEW_DISK,
    /** Links are cut for a while: two sides, or some one-way; what was sent is refused, or arrives later. */
    CUT,
    /** What is sent to a daemon takes long. */
    DELAY,
    /** The wall clock of a daemon jumps. */
    CLOCK
}
