// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

/** A store cannot be opened, or cannot write any more; the message says which one, why, and what to do. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A failure without a cause below it. */
    public StoreException(String message) {
        super(message);
    }

    /** A failure and its cause. */
    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
