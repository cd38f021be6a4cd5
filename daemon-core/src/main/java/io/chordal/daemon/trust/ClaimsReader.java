// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import io.chordal.daemon.trust.TokenException.Reason;
import io.chordal.dht.id.Bytes;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Reads the claims of a signed text, each of exactly one JSON type. Immutable. */
final class ClaimsReader {
    /** The last second of the year 9999, so that no arithmetic on instants can overflow. */
    private static final long LAST_SECOND = 253_402_300_799L;

    private final String what;
    private final Map<String, Object> claims;

    ClaimsReader(String what, Map<String, Object> claims) {
        this.what = what;
        this.claims = claims;
    }

    String text(String name) throws TokenException {
        return optionalText(name).orElseThrow(() -> wrong(name, "a text"));
    }

    Optional<String> optionalText(String name) throws TokenException {
        Object value = claims.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof String text) {
            return Optional.of(text);
        }
        throw wrong(name, "a text");
    }

    /** Reads bytes in hexadecimal. */
    Bytes bytes(String name) throws TokenException {
        try {
            return Bytes.fromHex(text(name));
        } catch (IllegalArgumentException e) {
            throw wrong(name, "hexadecimal");
        }
    }

    long number(String name) throws TokenException {
        if (claims.get(name) instanceof Long number) {
            return number;
        }
        throw wrong(name, "a whole number");
    }

    boolean flag(String name) throws TokenException {
        if (claims.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false");
    }

    /** Reads an instant in seconds since 1970 (RFC 7519's NumericDate without fraction). */
    Instant instant(String name) throws TokenException {
        long seconds = number(name);
        if (seconds < 0 || seconds > LAST_SECOND) {
            throw wrong(name, "an instant before the year 10000");
        }
        return Instant.ofEpochSecond(seconds);
    }

    /** Makes a record of the claims, which refuses values that cannot be. */
    <T> T checked(Shape<T> shape) throws TokenException {
        try {
            return shape.make(this);
        } catch (IllegalArgumentException e) {
            throw new TokenException(Reason.MALFORMED, what + " says what cannot be: " + e.getMessage());
        }
    }

    private TokenException wrong(String name, String needed) {
        return new TokenException(Reason.MALFORMED, what + " has a claim " + name + " that is not " + needed);
    }

    /** Makes a value of claims. */
    @FunctionalInterface
    interface Shape<T> {
        /** Returns the value. @throws IllegalArgumentException if there can be none such */
        T make(ClaimsReader claims) throws TokenException;
    }
}
