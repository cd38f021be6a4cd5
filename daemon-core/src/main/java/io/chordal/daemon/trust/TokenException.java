// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

/** A signed text is not to be trusted: why, in a message that shows nothing of the text. Immutable. */
public final class TokenException extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    TokenException(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = requireNonNull(reason, "reason is null");
    }

    /** Returns which of the reasons it is. */
    public Reason reason() {
        return reason;
    }

    /** All reasons that there are. */
    public enum Reason {
        /** It does not have the form of what was asked for, or is too long. */
        MALFORMED,
        /** It was not signed by the key that it names, or was changed since. */
        BAD_SIGNATURE,
        /** It names a key that is not known. */
        UNKNOWN_KEY,
        /** Its time is over. */
        EXPIRED,
        /** It was signed in what is the future here: clocks differ. */
        NOT_YET,
        /** It is signed, but as something else than what was asked for, or with another algorithm. */
        WRONG_TYPE,
        /** It proves the right to another call than the one it came with. */
        WRONG_CALL,
        /** It was shown before and is good once. */
        REPLAYED,
        /** So many were shown lately that no further one can be remembered; later there is room again. */
        BUSY
    }
}
