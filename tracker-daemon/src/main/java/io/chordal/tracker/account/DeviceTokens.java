// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Device tokens: by one, a home that was logged in before is told apart from strangers, without reading any record.
 *
 * <p>Pure but for the randomness of new ones. A token is base64url of: a random id (16 bytes), the user's epoch and the time, in seconds
 * since 1970 (8 each), and the HMAC of these and the user's folded name under a key of the trackers (32). It lets nobody in; all that it
 * gives is a bucket of attempts of its own. One of an earlier epoch gives nothing, so that whoever knew an earlier password cannot
 * lay in a store of them.
 */
final class DeviceTokens {
    /** How long one is good. */
    static final Duration LIFETIME = Duration.ofDays(180);

    private static final int ID = 16;
    private static final int SIGNED = ID + 2 * Long.BYTES;
    private static final int TEXT = 86;

    private final RandomGenerator random;

    DeviceTokens(RandomGenerator random) {
        this.random = requireNonNull(random, "random is null");
    }

    /**
     * What a token that a tracker made says.
     *
     * @param id which it is
     * @param epoch the user's when it was made
     */
    record Device(Bytes id, long epoch) {}

    /** Makes a token for a user. */
    String make(Secret key, User user, Instant now) {
        byte[] id = new byte[ID];
        random.nextBytes(id);
        Bytes signed = Bytes.copyOf(ByteBuffer.allocate(SIGNED)
                .put(id)
                .putLong(user.credentials().epoch())
                .putLong(now.getEpochSecond())
                .flip());
        byte[] token = ByteBuffer.allocate(SIGNED + Secret.BYTES)
                .put(signed.toByteBuffer())
                .put(seal(key, user.name(), signed).toByteBuffer())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    /** Reads a token; empty if none of the keys made it for this name, or its time is over. */
    static Optional<Device> read(String text, List<Secret> keys, UserName name, Instant now) {
        if (text.length() != TEXT) {
            return Optional.empty();
        }
        try {
            ByteBuffer token = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            byte[] signed = new byte[SIGNED];
            token.get(signed);
            byte[] seal = new byte[token.remaining()];
            token.get(seal);
            return keys.stream()
                            .anyMatch(key -> MessageDigest.isEqual(
                                    seal(key, name, Bytes.copyOf(signed)).toByteArray(), seal))
                    ? device(ByteBuffer.wrap(signed), now)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Device> device(ByteBuffer signed, Instant now) {
        byte[] id = new byte[ID];
        signed.get(id);
        long epoch = signed.getLong();
        Instant end = Instant.ofEpochSecond(signed.getLong()).plus(LIFETIME);
        return now.isBefore(end) ? Optional.of(new Device(Bytes.copyOf(id), epoch)) : Optional.empty();
    }

    private static Bytes seal(Secret key, UserName name, Bytes signed) {
        byte[] folded = name.folded().getBytes(StandardCharsets.UTF_8);
        return key.seal(Bytes.copyOf(ByteBuffer.allocate(signed.size() + folded.length)
                .put(signed.toByteBuffer())
                .put(folded)
                .flip()));
    }
}
