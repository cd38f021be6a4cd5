// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.home.Home;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jline.reader.Candidate;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Somebody at a terminal that is not there: keys in, screen out. */
@Timeout(30)
class TerminalInputTest {
    private static final String CTRL_C = "\u0003";
    private static final String CTRL_D = "\u0004";

    @TempDir
    Path folder;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final ExecutorService shell = Executors.newSingleThreadExecutor();
    private final PipedOutputStream keys = new PipedOutputStream();
    private ExternalTerminal terminal;
    private ShellInput input;

    @BeforeEach
    void sitDown() throws Exception {
        terminal = new ExternalTerminal("test", "xterm", new PipedInputStream(keys), screen, StandardCharsets.UTF_8);
        input = TerminalInput.open(
                terminal,
                new Home(folder.resolve("home")),
                (reader, line, candidates) -> candidates.add(new Candidate("availability")));
    }

    @AfterEach
    void standUp() throws IOException {
        shell.shutdownNow();
        input.close();
    }

    @Test
    @Tag("S2-43")
    void thePromptIsShownAndALineIsRead() throws Exception {
        assertThat(typed("status\r")).contains("status");
        assertThat(screen.toString(StandardCharsets.UTF_8)).contains("p2p> ");
    }

    @Test
    void ctrlCCancelsTheLineAndCtrlDEnds() throws Exception {
        assertThat(typed("half a li" + CTRL_C)).contains("");
        assertThat(typed("ring show\r")).contains("ring show");
        assertThat(typed(CTRL_D)).isEmpty();
    }

    @Test
    void tabCompletes() throws Exception {
        assertThat(typed("avai\t\r").map(String::strip)).contains("availability");
    }

    @Test
    void ctrlCInterruptsWhatRunsAndTheNextLineIsReadAsEver() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        Future<Boolean> interrupted = shell.submit(() -> input.run(() -> {
                    running.countDown();
                    try {
                        return new CountDownLatch(1).await(20, TimeUnit.SECONDS) ? 0 : 1;
                    } catch (InterruptedException e) {
                        return 130;
                    }
                })
                == 130);
        running.await();
        terminal.raise(org.jline.terminal.Terminal.Signal.INT);

        assertThat(interrupted.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(typed("status\r")).contains("status");
    }

    @Test
    void theHistoryIsItsUsersAloneAndHoldsNoPassword() throws Exception {
        typed("login ada topsecret\r");
        typed("status\r");

        Path history = folder.resolve("home/shell-history");
        assertThat(Files.readString(history)).contains("login ada", "status").doesNotContain("topsecret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
        KeptHistory later = KeptHistory.open(new Home(folder.resolve("home")));
        assertThat(later.size()).isEqualTo(2);
        assertThat(later.get(0)).isEqualTo("login ada");
    }

    private int prompts() {
        return screen.toString(StandardCharsets.UTF_8).split("p2p> ", -1).length;
    }

    private Optional<String> typed(String text) throws Exception {
        int before = prompts();
        Future<Optional<String>> line = shell.submit(() -> input.line("p2p> "));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (prompts() == before && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
        }
        keys.write(text.getBytes(StandardCharsets.UTF_8));
        keys.flush();
        return line.get(10, TimeUnit.SECONDS);
    }
}
