// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.home;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The secret that a local program shows when it commands a daemon: 32 random bytes in hexadecimal.
 *
 * <p>Immutable. It is compared in constant time and never printed.
 */
public final class ControlToken {
    /** The metadata key that carries the token. */
    public static final String METADATA_KEY = "chordal-control-token";

    /** The reason in the error of a call that does not carry it. */
    public static final String REQUIRED = "CONTROL_TOKEN_REQUIRED";

    private static final int BYTES = 32;

    private final String hex;

    /** Returns the token with this text. */
    public ControlToken(String hex) {
        this.hex = requireNonNull(hex, "hex is null");
    }

    /** Returns a new token. */
    static ControlToken random() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new ControlToken(HexFormat.of().formatHex(bytes));
    }

    /** Says whether the text is this token. */
    public boolean matches(String text) {
        return MessageDigest.isEqual(hex.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the text that goes on the wire. */
    public String reveal() {
        return hex;
    }

    /** Returns nothing of the secret. */
    @Override
    public String toString() {
        return "ControlToken[***]";
    }
}
