// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record's fields as {@link RecordWriter} wrote them; nothing is taken for granted of what stands there.
 *
 * <p>Confined to {@link #read}. Whatever is wrong with the bytes ends in one of two refusals: RECORD_TOO_NEW for a format of a later
 * version, RECORD_DAMAGED for everything else. No more memory is taken than the bytes themselves justify.
 */
public final class RecordReader {
    private final ByteBuffer rest;

    private RecordReader(ByteBuffer rest) {
        this.rest = rest;
    }

    /**
     * Reads a whole record.
     *
     * @param bytes what stands in the register
     * @param newest the highest format that the shape can read
     * @param what what kind of record it is, for the message
     * @param shape reads the fields; an IllegalArgumentException of a value counts as damage
     */
    public static <T> T read(Bytes bytes, int newest, String what, Function<RecordReader, T> shape) {
        ByteBuffer buffer = bytes.toByteBuffer();
        try {
            int format = Byte.toUnsignedInt(buffer.get());
            if (format > newest) {
                throw new TrackerException(
                        TrackerReason.RECORD_TOO_NEW,
                        "a newer tracker wrote this " + what + " (format " + format + ", here at most " + newest
                                + "); update this tracker");
            }
            if (format == 0) {
                throw damaged(what, "it has no format", null);
            }
            T value = shape.apply(new RecordReader(buffer));
            if (buffer.hasRemaining()) {
                throw damaged(what, buffer.remaining() + " bytes follow its end", null);
            }
            return value;
        } catch (BufferUnderflowException e) {
            throw damaged(what, "it ends too early", e);
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw damaged(what, String.valueOf(e.getMessage()), e);
        }
    }

    /** Reads a whole number. */
    public long number() {
        return rest.getLong();
    }

    /** Reads yes or no. */
    public boolean flag() {
        byte value = rest.get();
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException("a flag is 0 or 1");
        }
        return value == 1;
    }

    /** Reads an instant. */
    public Instant instant() {
        return Instant.ofEpochMilli(number());
    }

    /** Reads bytes. */
    public Bytes bytes() {
        int size = size();
        if (size > rest.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] value = new byte[size];
        rest.get(value);
        return Bytes.copyOf(value);
    }

    /** Reads a text. */
    public String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes().toByteBuffer())
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text is not UTF-8", e);
        }
    }

    /** Reads what may be absent. */
    public <T> Optional<T> optional(Function<RecordReader, T> each) {
        return flag() ? Optional.of(each.apply(this)) : Optional.empty();
    }

    /** Reads several, which have at least one byte each. */
    public <T> ImmutableList<T> list(Function<RecordReader, T> each) {
        int size = size();
        if (size > rest.remaining()) {
            throw new BufferUnderflowException();
        }
        ImmutableList.Builder<T> values = ImmutableList.builder();
        for (int i = 0; i < size; i++) {
            values.add(each.apply(this));
        }
        return values.build();
    }

    private int size() {
        return Short.toUnsignedInt(rest.getShort());
    }

    private static TrackerException damaged(String what, String how, @Nullable Throwable cause) {
        String message = "a " + what + " cannot be read: " + how + "; restore it from a backup";
        return cause == null
                ? new TrackerException(TrackerReason.RECORD_DAMAGED, message)
                : new TrackerException(TrackerReason.RECORD_DAMAGED, message, cause);
    }
}
