// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.config;

/** A configuration file or setting that cannot be used; the message says which, why, and what to do. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Returns an exception without a cause. */
    public SettingsException(String message) {
        super(message);
    }

    /** Returns an exception with the cause. */
    public SettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
