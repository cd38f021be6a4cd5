// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import io.chordal.dht.id.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a record one after another, big-endian; a text is its length (2 bytes) and UTF-8. Confined to its caller. */
final class RecordWriter {
    private static final int MAX_TEXT = 1024;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    RecordWriter(byte format) {
        out.write(format);
    }

    RecordWriter bytes(Bytes bytes) {
        out.writeBytes(bytes.toByteArray());
        return this;
    }

    RecordWriter number(long number) {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
        return this;
    }

    RecordWriter letter(int letter) {
        out.write(letter);
        return this;
    }

    RecordWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_TEXT) {
            throw new IllegalArgumentException("a text of a record has at most " + MAX_TEXT + " bytes");
        }
        out.writeBytes(
                ByteBuffer.allocate(Short.BYTES).putShort((short) utf8.length).array());
        out.writeBytes(utf8);
        return this;
    }

    Bytes written() {
        return Bytes.copyOf(out.toByteArray());
    }
}
