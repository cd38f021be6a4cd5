// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is kept of a password, written as a PHC string: {@code $argon2id$v=19$m=…,t=…,p=…$salt$hash}.
 *
 * <p>Immutable. It is shown in records alone.
 *
 * @param parameters how much work it took
 * @param salt 8 to 48 bytes
 * @param hash 16 to 64 bytes
 */
public record PasswordHash(ArgonParameters parameters, Bytes salt, Bytes hash) {
    private static final int MIN_SALT = 8;
    private static final int MAX_SALT = 48;
    private static final int MIN_HASH = 16;
    private static final int MAX_HASH = 64;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,7}),t=([1-9][0-9]?),p=([1-9][0-9]?)\\$([A-Za-z0-9+/]{1,96})\\$([A-Za-z0-9+/]{1,96})");

    public PasswordHash {
        requireNonNull(parameters, "parameters is null");
        if (salt.size() < MIN_SALT || salt.size() > MAX_SALT || hash.size() < MIN_HASH || hash.size() > MAX_HASH) {
            throw new IllegalArgumentException("a password hash has a salt of 8 to 48 bytes and 16 to 64 bytes itself");
        }
    }

    /**
     * Reads a PHC string.
     *
     * @throws IllegalArgumentException if it is none of Argon2id, version 19
     */
    public static PasswordHash parse(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a password hash is not a PHC string of Argon2id");
        }
        return new PasswordHash(
                new ArgonParameters(
                        Integer.parseInt(parts.group(1)),
                        Integer.parseInt(parts.group(2)),
                        Integer.parseInt(parts.group(3))),
                Bytes.copyOf(Base64.getDecoder().decode(parts.group(4))),
                Bytes.copyOf(Base64.getDecoder().decode(parts.group(5))));
    }

    /** Returns the PHC string. */
    public String phc() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + parameters.memoryKib() + ",t=" + parameters.passes() + ",p=" + parameters.lanes()
                + "$" + base64.encodeToString(salt.toByteArray()) + "$" + base64.encodeToString(hash.toByteArray());
    }

    /** Returns nothing but the parameters. */
    @Override
    public String toString() {
        return "PasswordHash[" + parameters + "]";
    }
}
