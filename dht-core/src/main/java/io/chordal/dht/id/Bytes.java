// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.id;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes, ordered as unsigned bytes from the first.
 *
 * <p>Immutable: arrays are copied on the way in and on the way out.
 */
public final class Bytes implements Comparable<Bytes> {
    /** The sequence of no bytes. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] value;

    /** The hash once it was asked for; whoever sees 0 computes it again. */
    private int hash;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /** Returns a sequence holding a copy of the array. */
    public static Bytes copyOf(byte[] bytes) {
        requireNonNull(bytes, "bytes is null");
        return bytes.length == 0 ? EMPTY : new Bytes(bytes.clone());
    }

    /** Returns the bytes between the buffer's position and limit; the buffer's position does not move. */
    public static Bytes copyOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    /** Returns the UTF-8 encoding of the text. */
    public static Bytes utf8(String text) {
        return copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Parses an even number of hexadecimal digits.
     *
     * @throws IllegalArgumentException if the text is anything else
     */
    public static Bytes fromHex(String hex) {
        return copyOf(HexFormat.of().parseHex(hex));
    }

    /** Returns the number of bytes. */
    public int size() {
        return value.length;
    }

    /** Says whether there are no bytes. */
    public boolean isEmpty() {
        return value.length == 0;
    }

    /** Returns a copy of the bytes as an array. */
    public byte[] toByteArray() {
        return value.clone();
    }

    /** Returns the bytes as a read-only buffer. */
    public ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(value).asReadOnlyBuffer();
    }

    /** Returns the bytes as lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(value);
    }

    /** Decodes the bytes as UTF-8; malformed input becomes the replacement character. */
    public String toUtf8() {
        return new String(value, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(value);
            hash = known;
        }
        return known;
    }

    /** Returns the hexadecimal form. */
    @Override
    public String toString() {
        return toHex();
    }
}
