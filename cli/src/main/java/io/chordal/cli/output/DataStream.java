// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static java.util.Objects.requireNonNull;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where data is written, UTF-8; it remembers why something could not be. Thread-safe. */
public final class DataStream extends PrintStream {
    private final Recording recording;

    private DataStream(Recording recording) {
        super(recording, true, StandardCharsets.UTF_8);
        this.recording = recording;
    }

    /** Data written to {@code out}. */
    public static DataStream to(OutputStream out) {
        return new DataStream(new Recording(requireNonNull(out, "out is null")));
    }

    /** Why data was lost; nothing if all was written, or if nobody wants to read more of it. */
    public Optional<String> lost() {
        flush();
        return Optional.ofNullable(recording.failure)
                .map(e -> String.valueOf(e.getMessage()))
                .filter(why -> !why.contains("Broken pipe"));
    }

    private static final class Recording extends FilterOutputStream {
        private volatile @Nullable IOException failure;

        Recording(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }
    }
}
