// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static java.util.Objects.requireNonNull;

/** A daemon cannot start; the message says what was being done to what, and what to do next. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** Returns an exception without a cause. */
    public StartException(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = requireNonNull(exitCode, "exitCode is null");
    }

    /** Returns an exception with the cause. */
    public StartException(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = requireNonNull(exitCode, "exitCode is null");
    }

    /** Returns how the process is to end. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
