// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.process;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One process and no other: its number and when it began, because numbers are used again.
 *
 * <p>Immutable.
 *
 * @param pid the process's number
 * @param startedAt when the operating system says that it began
 */
public record ProcessIdentity(long pid, Instant startedAt) {
    /** The operating system tells the same start within this much, should the clock be set. */
    private static final Duration TOLERANCE = Duration.ofSeconds(2);

    public ProcessIdentity {
        requireNonNull(startedAt, "startedAt is null");
        if (pid < 1) {
            throw new IllegalArgumentException("no process has number " + pid);
        }
    }

    /** The identity of a process that is running now. */
    public static ProcessIdentity of(ProcessHandle process) {
        return new ProcessIdentity(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /** The process, if it still runs; nothing if it ended, even if another one has its number now. */
    public Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> !isDefunct())
                .filter(this::matches);
    }

    /**
     * Whether it has ended and its parent does not ask how: as the first process of many a container, which no orphan of its
     * own interests. Known on Linux alone, see proc(5).
     */
    private boolean isDefunct() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException e) {
            return false;
        }
    }

    private boolean matches(ProcessHandle process) {
        Instant began = process.info().startInstant().orElse(Instant.EPOCH);
        return Duration.between(startedAt, began).abs().compareTo(TOLERANCE) <= 0;
    }
}
