// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.trust;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What holds for the values in claims; a message says which claim, and nothing of its value. */
final class ClaimRules {
    static final int ID_BYTES = 16;
    static final int HASH_BYTES = 32;

    private static final int MOST_NAME_CHARACTERS = 256;

    private ClaimRules() {}

    static Bytes sized(Bytes value, int size, String name) {
        requireNonNull(value, name + " is null");
        if (value.size() != size) {
            throw new IllegalArgumentException(name + " has " + value.size() + " bytes, not " + size);
        }
        return value;
    }

    static long notNegative(long value, String name) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " is negative");
        }
        return value;
    }

    static String name(String value) {
        requireNonNull(value, "name is null");
        if (value.isBlank() || value.length() > MOST_NAME_CHARACTERS) {
            throw new IllegalArgumentException(
                    "name is blank or has more than " + MOST_NAME_CHARACTERS + " characters");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw new IllegalArgumentException("name is not Unicode text");
        }
        return value;
    }

    /** Returns the whole second: tokens carry no fraction, and what ends earlier gives away nothing. */
    static Instant second(Instant value, String name) {
        Instant second = requireNonNull(value, name + " is null").truncatedTo(ChronoUnit.SECONDS);
        if (second.getEpochSecond() < 0) {
            throw new IllegalArgumentException(name + " is before 1970");
        }
        return second;
    }

    static void ordered(Instant issuedAt, Instant expiresAt) {
        if (!issuedAt.isBefore(expiresAt)) {
            throw new IllegalArgumentException("it ends no later than it was issued");
        }
    }
}
