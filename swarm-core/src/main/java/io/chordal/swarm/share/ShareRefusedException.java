// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

/** Something is not shared, for a reason that its owner can do something about. */
public final class ShareRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ShareRefusal reason;

    ShareRefusedException(ShareRefusal reason, String message) {
        super(message);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** The same as a result. */
    public ShareResult.Refused result() {
        return new ShareResult.Refused(reason, String.valueOf(getMessage()));
    }
}
