// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.value;

import static java.util.Objects.requireNonNull;

/** The tracker refuses something; the message says what and what to do next. */
public final class TrackerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TrackerReason reason;

    /** Returns an exception without a cause. */
    public TrackerException(TrackerReason reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Returns an exception with the cause. */
    public TrackerException(TrackerReason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Returns why. */
    public TrackerReason reason() {
        return reason;
    }
}
