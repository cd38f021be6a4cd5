// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import io.chordal.daemon.home.DiskProblem;

/** What a program's exit code says. */
public enum ExitCode {
    /** All went well. */
    OK(0),
    /** Something broke that should not have. */
    INTERNAL(1),
    /** The command line, environment or configuration file cannot be used. */
    USAGE(2),
    /** What is needed is not there. */
    NOT_FOUND(3),
    /** Not allowed. */
    DENIED(4),
    /** Nobody answers. */
    UNREACHABLE(5),
    /** Data is not what it claims to be. */
    INTEGRITY(6),
    /** It stalled or took too long. */
    TIMEOUT(7),
    /** Something else has the place: a port, a home, a name. */
    CONFLICT(8),
    /** The disk or an allowance is full, or the disk fails or holds what cannot be read. */
    DISK(9),
    /** Interrupted by the user. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** Returns what a failure of the disk is to the user: not allowed, or the disk's own fault. */
    public static ExitCode ofDisk(Throwable failure) {
        return DiskProblem.isDenied(failure) ? DENIED : DISK;
    }

    /** Returns the number. */
    public int code() {
        return code;
    }
}
