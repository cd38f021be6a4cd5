// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

    @Test
    @Tag("S4-1")
    void stopOrQuitOnALineOfItsOwnStopsTheDaemon() throws Exception {
        for (String word : List.of("quit", "stop")) {
            CountDownLatch said = new CountDownLatch(1);
            PipedInputStream in = new PipedInputStream();
            try (PipedOutputStream typed = new PipedOutputStream(in);
                    Console console = Console.open(in, out, List::of, said::countDown)) {
                type(typed, "quite\nto quit\nto stop\n");
                type(typed, " " + word.charAt(0));
                assertThat(said.await(600, TimeUnit.MILLISECONDS)).isFalse();
                type(typed, word.substring(1) + " \r\n");
                assertThat(said.await(10, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    @Tag("S4-1")
    void statusAndHelpAreAnsweredAndWhatIsNoWordIsSaidToBeNone() throws Exception {
        PipedInputStream in = new PipedInputStream();
        try (PipedOutputStream typed = new PipedOutputStream(in);
                Console console = Console.open(in, out, () -> List.of("listening", "2 nodes"), stopped::countDown)) {
            type(typed, "status\n\nHELP\nstatsu\nstop\n");
            assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "listening",
                        "2 nodes",
                        "status  says how it is",
                        "help    says this",
                        "stop    stops in order, and so does quit",
                        "unknown word; type help");
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
        try (Console atEnd = Console.open(InputStream.nullInputStream(), out, List::of, stopped::countDown);
                Console atClosed = Console.open(closed, out, List::of, stopped::countDown)) {
            assertThat(stopped.await(600, TimeUnit.MILLISECONDS)).isFalse();
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
