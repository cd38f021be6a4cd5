// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/**
 * A password as it is hashed: UTF-8 of its canonical composition (NFC), so that it does not matter which keyboard it was typed at; 1 to
 * {@link #MAX_BYTES} bytes.
 *
 * <p>Immutable. It is never shown.
 */
public final class Password {
    /** The longest, in bytes. */
    public static final int MAX_BYTES = 256;

    private final byte[] utf8;

    private Password(byte[] utf8) {
        this.utf8 = utf8;
    }

    /**
     * Reads a password that somebody shows.
     *
     * @throws TrackerException if no password can be so
     */
    public static Password shown(String text) {
        requireNonNull(text, "text is null");
        if (text.isEmpty()) {
            throw new TrackerException(TrackerReason.INVALID_REQUEST, "there is no password; say one");
        }
        if (text.length() > MAX_BYTES) {
            throw tooLong();
        }
        byte[] utf8 = encoded(Normalizer.normalize(text, Normalizer.Form.NFC));
        if (utf8.length > MAX_BYTES) {
            throw tooLong();
        }
        return new Password(utf8);
    }

    /**
     * Reads a password that somebody is to have from now on.
     *
     * @throws TrackerException if no password can be so, or if it has fewer bytes than these
     */
    public static Password chosen(String text, int minBytes) {
        Password password = text.isEmpty() ? new Password(new byte[0]) : shown(text);
        if (password.utf8.length < minBytes) {
            throw new TrackerException(
                    TrackerReason.WEAK_PASSWORD,
                    "a password has at least " + minBytes + " bytes here; choose a longer one");
        }
        return password;
    }

    /** Returns the bytes to be hashed; whoever asks wipes them. */
    byte[] toBytes() {
        return utf8.clone();
    }

    /** Returns nothing of the password. */
    @Override
    public String toString() {
        return "Password[***]";
    }

    private static byte[] encoded(String text) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] utf8 = new byte[bytes.remaining()];
            bytes.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST, "the password is not Unicode text; choose another");
        }
    }

    private static TrackerException tooLong() {
        return new TrackerException(
                TrackerReason.INVALID_REQUEST, "a password has at most " + MAX_BYTES + " bytes; choose a shorter one");
    }
}
