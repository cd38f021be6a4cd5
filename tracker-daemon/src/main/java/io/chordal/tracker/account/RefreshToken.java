// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Optional;

/**
 * What a session is continued with: which session, and a secret that says so; base64url of the three, one after another.
 *
 * <p>Immutable. It is shown to whom it is given, and to nobody else.
 *
 * @param user whose session
 * @param session which one
 * @param secret its present secret, or an earlier one
 */
record RefreshToken(UserId user, SessionId session, Secret secret) {
    private static final int BYTES = UserId.BYTES + SessionId.BYTES + Secret.BYTES;
    private static final int TEXT = 86;

    RefreshToken {
        requireNonNull(user, "user is null");
        requireNonNull(session, "session is null");
        requireNonNull(secret, "secret is null");
    }

    /** Reads a token; empty if it is none. */
    static Optional<RefreshToken> parse(String text) {
        if (text.length() != TEXT) {
            return Optional.empty();
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
            return Optional.of(new RefreshToken(
                    new UserId(next(bytes, UserId.BYTES)),
                    new SessionId(next(bytes, SessionId.BYTES)),
                    new Secret(next(bytes, Secret.BYTES))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns what the user is given. */
    String text() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put(user.bytes().toByteBuffer())
                .put(session.bytes().toByteBuffer())
                .put(secret.bytes().toByteBuffer())
                .array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Returns nothing of the secret. */
    @Override
    public String toString() {
        return "RefreshToken[" + user + "]";
    }

    private static Bytes next(ByteBuffer bytes, int size) {
        byte[] part = new byte[size];
        bytes.get(part);
        return Bytes.copyOf(part);
    }
}
