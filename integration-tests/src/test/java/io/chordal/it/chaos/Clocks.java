// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The wall clocks of the hosts, where libfaketime can make them jump. Confined to one thread. */
final class Clocks {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"),
            Path.of("/usr/lib/faketime/libfaketimeMT.so.1"));

    private final Path folder;
    private final int hosts;
    private final boolean wanted;

    Clocks(Path folder, int hosts, boolean wanted) {
        this.folder = folder;
        this.hosts = hosts;
        this.wanted = wanted;
        if (canJump()) {
            right();
        }
    }

    boolean canJump() {
        return wanted && library().isPresent();
    }

    static Optional<Path> library() {
        return LIBRARIES.stream().filter(Files::exists).findFirst();
    }

    /** What a daemon's environment says so that its clock can be moved. */
    Map<String, String> environment(int host) {
        return canJump()
                ? Map.of(
                        "LD_PRELOAD",
                        library().orElseThrow().toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        file(host).toString(),
                        "FAKETIME_NO_CACHE",
                        "1",
                        "DONT_FAKE_MONOTONIC",
                        "1")
                : Map.of();
    }

    String jump(int host, Random random) {
        int seconds = random.nextInt(7_200) - 3_600;
        set(host, seconds);
        return "the clock of host " + host + " is off by " + seconds + " s";
    }

    void right() {
        for (int host = 0; canJump() && host < hosts; host++) {
            set(host, 0);
        }
    }

    private void set(int host, int seconds) {
        try {
            Path written = Files.writeString(folder.resolve("clock-" + host + ".new"), String.format("%+d\n", seconds));
            Files.move(written, file(host), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set the clock of host " + host, e);
        }
    }

    private Path file(int host) {
        return folder.resolve("clock-" + host);
    }
}
