// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.failure;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A command that cannot be carried out: what failed doing what, and what to do next. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exit;
    private final String next;

    /** A failure; {@code next} may be empty where nothing can be advised. */
    public CommandFailure(ExitCode exit, String message, String next) {
        this(exit, message, next, null);
    }

    /** A failure with the exception behind it, which only {@code -vv} shows. */
    public CommandFailure(ExitCode exit, String message, String next, @Nullable Throwable cause) {
        super(requireNonNull(message, "message is null"), cause);
        this.exit = requireNonNull(exit, "exit is null");
        this.next = requireNonNull(next, "next is null");
    }

    /** What the process exits with. */
    public ExitCode exit() {
        return exit;
    }

    /** What the user can do; may be empty. */
    public String next() {
        return next;
    }

    /** What failed doing what. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
