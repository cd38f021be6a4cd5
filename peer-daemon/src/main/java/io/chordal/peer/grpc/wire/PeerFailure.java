// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Something was not done; the message says what was being done to what, and what to do next. */
public final class PeerFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final PeerProblem problem;
    private final @Nullable Duration retryAfter;

    private PeerFailure(PeerProblem problem, String message, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.problem = requireNonNull(problem, "problem is null");
        this.retryAfter = retryAfter;
    }

    /** A failure found here. */
    public PeerFailure(PeerProblem problem, String message) {
        this(problem, message, null, null);
    }

    /** A failure with a cause below. */
    public PeerFailure(PeerProblem problem, String message, Throwable cause) {
        this(problem, message, null, cause);
    }

    /** A failure that is worth another try after a while. */
    public static PeerFailure retryable(PeerProblem problem, String message, Duration retryAfter) {
        return new PeerFailure(problem, message, requireNonNull(retryAfter, "retryAfter is null"), null);
    }

    /** Why. */
    public PeerProblem problem() {
        return problem;
    }

    /** When another try is worth it. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
