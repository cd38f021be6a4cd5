// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.failure;

/** The exit codes of peerctl; scripts rely on them. */
public enum ExitCode {
    OK(0, "it was done"),
    INTERNAL(1, "an error inside Chordal"),
    USAGE(2, "the command line is wrong"),
    NOT_FOUND(3, "what was asked for is not there"),
    DENIED(4, "it is not allowed"),
    UNREACHABLE(5, "a daemon or a peer cannot be reached"),
    INTEGRITY(6, "bytes are not what they should be"),
    STALLED(7, "it did not end in time"),
    CONFLICT(8, "it contradicts what is there"),
    DISK_OR_QUOTA(9, "no room on a disk, or a limit was reached"),
    INTERRUPTED(130, "Ctrl-C");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    /** The process's exit code. */
    public int code() {
        return code;
    }

    /** What it tells, for people. */
    public String meaning() {
        return meaning;
    }
}
