// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.value;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tracker refuses something; the message says what and what to do next. */
public final class TrackerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TrackerReason reason;
    private final @Nullable Duration retryAfter;

    /** Returns an exception without a cause. */
    public TrackerException(TrackerReason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
        this.retryAfter = null;
    }

    /** Returns an exception with the cause. */
    public TrackerException(TrackerReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason is null");
        this.retryAfter = null;
    }

    /** Returns an exception of something that may be tried again after this time. */
    public TrackerException(TrackerReason reason, String message, Duration retryAfter) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
        this.retryAfter = requireNonNull(retryAfter, "retryAfter is null");
    }

    /** Returns why. */
    public TrackerReason reason() {
        return reason;
    }

    /** Returns after what time it may be tried again, if that is known. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
