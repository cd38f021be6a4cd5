// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.dht.id.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a {@link RecordWriter} wrote. Confined to its caller. */
final class RecordReader {
    private final ByteBuffer in;

    private RecordReader(ByteBuffer in) {
        this.in = in;
    }

    /** Reads a record; empty if it is cut off, damaged, or of another format. What follows the fields is ignored. */
    static <T> Optional<T> read(Bytes record, byte format, Function<RecordReader, T> fields) {
        try {
            RecordReader reader = new RecordReader(record.toByteBuffer());
            return reader.letter() == format ? Optional.of(fields.apply(reader)) : Optional.empty();
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    Bytes bytes(int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return Bytes.copyOf(bytes);
    }

    long number() {
        return in.getLong();
    }

    int letter() {
        return in.get();
    }

    Instant time() {
        return Instant.ofEpochMilli(in.getLong());
    }

    String text() {
        int length = Short.toUnsignedInt(in.getShort());
        if (length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
