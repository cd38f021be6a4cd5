// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessIdentityTest {
    @Test
    void aRunningProcessIsFoundByNumberAndStart() {
        ProcessIdentity self = ProcessIdentity.of(ProcessHandle.current());

        assertThat(self.find()).contains(ProcessHandle.current());
    }

    @Test
    void anotherProcessWithTheSameNumberIsNeitherFoundNorAskedNorKilled() throws Exception {
        Process other = cat();
        try {
            Instant before = ProcessIdentity.of(other.toHandle()).startedAt().minus(Duration.ofHours(1));
            ProcessIdentity recycled = new ProcessIdentity(other.pid(), before);

            assertThat(recycled.find()).isEmpty();
            assertThat(ProcessEnd.kill(recycled)).isFalse();
            ProcessEnd.ask(recycled);
            assertThat(ProcessEnd.await(recycled, Duration.ofSeconds(1))).isEqualTo(ProcessEnd.Outcome.STOPPED);

            assertThat(other.isAlive()).isTrue();
            // It still answers: it was not even asked to go.
            other.getOutputStream().write("x\n".getBytes());
            other.getOutputStream().flush();
            assertThat(other.getInputStream().read()).isEqualTo('x');
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void anAskedProcessEndsAndIsGone() throws IOException {
        ProcessIdentity process = ProcessIdentity.of(cat().toHandle());

        ProcessEnd.ask(process);

        assertThat(ProcessEnd.await(process, Duration.ofSeconds(10))).isEqualTo(ProcessEnd.Outcome.STOPPED);
        assertThat(process.find()).isEmpty();
    }

    @Test
    void aProcessThatDoesNotListenIsKilled() throws Exception {
        Process deaf =
                new ProcessBuilder("/bin/sh", "-c", "trap '' TERM; echo deaf; while read line; do :; done").start();
        assertThat(deaf.getInputStream().read()).isEqualTo('d');
        ProcessIdentity process = ProcessIdentity.of(deaf.toHandle());

        ProcessEnd.ask(process);

        assertThat(ProcessEnd.await(process, Duration.ofMillis(100))).isEqualTo(ProcessEnd.Outcome.KILLED);
        assertThat(process.find()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessWhoseEndNobodyAsksAboutIsGone() throws Exception {
        // The shell becomes a process that never asks what became of the child that it did not start.
        Process parent = new ProcessBuilder("/bin/sh", "-c", "sleep 600 & echo $!; exec sleep 600").start();
        try (BufferedReader lines = parent.inputReader()) {
            ProcessIdentity orphan = ProcessIdentity.of(
                    ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow());

            ProcessEnd.ask(orphan);

            assertThat(ProcessEnd.await(orphan, Duration.ofSeconds(10))).isEqualTo(ProcessEnd.Outcome.STOPPED);
            assertThat(orphan.find()).isEmpty();
        } finally {
            parent.destroyForcibly().waitFor();
        }
    }

    @Test
    void noProcessHasNumberZero() {
        assertThatThrownBy(() -> new ProcessIdentity(0, Instant.EPOCH)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Process cat() throws IOException {
        return new ProcessBuilder("cat").start();
    }
}
