// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.failure;

/** The exit codes of peerctl; scripts rely on them. */
public enum ExitCode {
    /** It was done. */
    OK(0),
    /** An error inside Chordal. */
    INTERNAL(1),
    /** The command line is wrong. */
    USAGE(2),
    /** What was asked for is not there. */
    NOT_FOUND(3),
    /** It is not allowed. */
    DENIED(4),
    /** A daemon or a peer cannot be reached. */
    UNREACHABLE(5),
    /** Bytes are not what they should be. */
    INTEGRITY(6),
    /** It did not end in time. */
    STALLED(7),
    /** It contradicts what is there. */
    CONFLICT(8),
    /** No room on a disk, or a limit was reached. */
    DISK_OR_QUOTA(9),
    /** Ctrl-C. */
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit code. */
    public int code() {
        return code;
    }
}
