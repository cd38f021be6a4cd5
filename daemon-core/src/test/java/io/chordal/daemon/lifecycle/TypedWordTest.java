// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TypedWordTest {
    private final CountDownLatch said = new CountDownLatch(1);

    @Test
    void theWordOnALineOfItsOwnRunsTheTask() throws Exception {
        PipedInputStream in = new PipedInputStream();
        try (PipedOutputStream typed = new PipedOutputStream(in);
                TypedWord word = TypedWord.await(in, said::countDown)) {
            type(typed, "help\nquite\nto quit\n");
            type(typed, " q");
            assertThat(said.await(600, TimeUnit.MILLISECONDS)).isFalse();
            type(typed, "uit \r\n");
            assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void theEndOfTheInputAndAClosedOneRunNothing() throws Exception {
        InputStream closed = new InputStream() {
            @Override
            public int available() throws IOException {
                throw new IOException("Stream closed");
            }

            @Override
            public int read() {
                throw new AssertionError("nobody reads what was closed");
            }
        };
        try (TypedWord atEnd = TypedWord.await(InputStream.nullInputStream(), said::countDown);
                TypedWord atClosed = TypedWord.await(closed, said::countDown)) {
            assertThat(said.await(600, TimeUnit.MILLISECONDS)).isFalse();
        }
    }

    @Test
    void onlyAProcessInTheForegroundOfItsTerminalMayReadThere() {
        assertThat(Foreground.mayRead("7 (a) b) S 1 7 7 34816 7 4194304")).isTrue();
        assertThat(Foreground.mayRead("7 (java) S 1 7 5 34816 9 4194304")).isFalse();
        assertThat(Foreground.mayRead("7 (java) S 1 7 5 0 -1 4194304")).isTrue();
        assertThat(Foreground.mayRead("?")).isTrue();
    }

    private static void type(PipedOutputStream typed, String text) throws IOException {
        typed.write(text.getBytes(StandardCharsets.UTF_8));
        typed.flush();
    }
}
