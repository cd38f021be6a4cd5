// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * A SHA-256 value: 32 bytes held as four big-endian words.
 *
 * <p>Immutable; it knows nothing of what was hashed.
 *
 * @param w0 bytes 0 to 7
 * @param w1 bytes 8 to 15
 * @param w2 bytes 16 to 23
 * @param w3 bytes 24 to 31
 */
public record Hash256(long w0, long w1, long w2, long w3) {
    /** Length in bytes. */
    public static final int BYTES = 32;

    private static final BaseEncoding HEX = BaseEncoding.base16().lowerCase();

    /** Reads exactly 32 bytes; throws {@link InvalidInputException} for any other length. */
    public static Hash256 of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.HASH, "a SHA-256 value has 32 bytes, this one has " + bytes.length);
        }
        return read(ByteBuffer.wrap(bytes));
    }

    /** Reads the next 32 bytes of {@code in} and advances it. */
    public static Hash256 read(ByteBuffer in) {
        if (in.remaining() < BYTES) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.HASH,
                    "a SHA-256 value has 32 bytes, only " + in.remaining() + " are left");
        }
        ByteBuffer b = in.slice(in.position(), BYTES);
        in.position(in.position() + BYTES);
        return new Hash256(b.getLong(), b.getLong(), b.getLong(), b.getLong());
    }

    /** Parses 64 hexadecimal digits of either case; throws {@link InvalidInputException} otherwise. */
    public static Hash256 parse(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.HASH,
                    "expected 64 hexadecimal digits, found " + hex.length() + " characters");
        }
        try {
            return of(HEX.decode(hex.toLowerCase(Locale.ROOT)));
        } catch (IllegalArgumentException e) {
            if (e instanceof InvalidInputException) {
                throw e;
            }
            throw new InvalidInputException(
                    InvalidInputException.Reason.HASH,
                    "expected 64 hexadecimal digits, found another character among them");
        }
    }

    /** A fresh array of the 32 bytes. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(w0)
                .putLong(w1)
                .putLong(w2)
                .putLong(w3)
                .array();
    }

    /** 64 lower-case hexadecimal digits. */
    public String toHex() {
        return HEX.encode(toBytes());
    }

    @Override
    public String toString() {
        return toHex();
    }
}
