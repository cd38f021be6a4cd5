// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import io.chordal.daemon.lifecycle.DaemonMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The peer daemon with a wall clock that is ahead of the system's by as many seconds as a file says; the file may change at any
 * time. Thread-safe. The monotonic clock is the system's: it never jumps.
 */
public final class PeerOfItsOwnTime implements InstantSource {
    /** The system property that names the file. */
    public static final String FILE = "chordal.it.clock";

    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    private final Path file;
    private volatile Look last;

    private PeerOfItsOwnTime(Path file) {
        this.file = file;
        this.last = look(System.nanoTime());
    }

    /** Takes what the peer daemon takes. */
    public static void main(String[] args) {
        DaemonMain.run(new PeerCommand(new PeerOfItsOwnTime(Path.of(System.getProperty(FILE)))), args);
    }

    @Override
    public Instant instant() {
        long now = System.nanoTime();
        Look seen = last;
        if (now - seen.at > LOOK_NANOS) {
            seen = look(now);
            last = seen;
        }
        return Instant.now().plusSeconds(seen.ahead);
    }

    private Look look(long now) {
        try {
            return new Look(now, Long.parseLong(Files.readString(file).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the time", e);
        }
    }

    private record Look(long at, long ahead) {}
}
