// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import io.chordal.dht.id.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Writes a record's fields one after another, as {@link RecordReader} reads them: the format's number in one byte, then numbers
 * big-endian, and before whatever has no fixed size its size.
 *
 * <p>Confined to its user.
 */
public final class RecordWriter {
    private static final int MAX_SHORT = 0xffff;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Returns a writer for a record of this format, 1 to 255. */
    public RecordWriter(int format) {
        if (format < 1 || format > 0xff) {
            throw new IllegalArgumentException("a format has a number of 1 to 255, not " + format);
        }
        bytes.write(format);
    }

    /** Writes a whole number. */
    public RecordWriter number(long value) {
        bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    /** Writes yes or no. */
    public RecordWriter flag(boolean value) {
        bytes.write(value ? 1 : 0);
        return this;
    }

    /** Writes an instant, to the millisecond. */
    public RecordWriter instant(Instant value) {
        return number(value.toEpochMilli());
    }

    /** Writes bytes, at most 65,535. */
    public RecordWriter bytes(Bytes value) {
        size(value.size());
        bytes.writeBytes(value.toByteArray());
        return this;
    }

    /** Writes a text of at most 65,535 bytes. */
    public RecordWriter text(String value) {
        return bytes(Bytes.utf8(value));
    }

    /** Writes what may be absent. */
    public <T> RecordWriter optional(Optional<T> value, BiConsumer<RecordWriter, T> each) {
        flag(value.isPresent());
        value.ifPresent(present -> each.accept(this, present));
        return this;
    }

    /** Writes several, at most 65,535. */
    public <T> RecordWriter list(Collection<T> values, BiConsumer<RecordWriter, T> each) {
        size(values.size());
        values.forEach(value -> each.accept(this, value));
        return this;
    }

    /** Returns what was written. */
    public Bytes toBytes() {
        return Bytes.copyOf(bytes.toByteArray());
    }

    private void size(int size) {
        if (size > MAX_SHORT) {
            throw new IllegalArgumentException("a field of a record has at most " + MAX_SHORT + " parts, not " + size);
        }
        bytes.write(size >>> 8);
        bytes.write(size);
    }
}
