// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.peer.PeerOfItsOwnTime;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The wall clocks of the hosts, which may jump: each host runs the peer daemon by a launcher of the tests, which reads from a file
 * how far its clock is ahead. Confined to one thread.
 */
final class Clocks {
    private static final List<String> CLASSES = List.of("PeerOfItsOwnTime.class", "PeerOfItsOwnTime$Look.class");

    private final Path folder;
    private final Path launcher;
    private final int hosts;

    /** Makes clocks that are right, with their files and the launcher in the folder. */
    Clocks(Path folder, int hosts) {
        this.folder = folder;
        this.hosts = hosts;
        this.launcher = folder.resolve("launcher");
        right();
        layOut();
    }

    /** The launcher stands alone on the daemon's class path: what else is there for tests must not change it. */
    private void layOut() {
        try {
            Path home = Files.createDirectories(
                    launcher.resolve(PeerOfItsOwnTime.class.getPackageName().replace('.', '/')));
            for (String name : CLASSES) {
                try (InputStream compiled = PeerOfItsOwnTime.class.getResourceAsStream(name)) {
                    Files.copy(compiled, home.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot lay out the launcher in " + launcher, e);
        }
    }

    /** Turns the command of a peer daemon into that of one which goes by the host's clock. */
    List<String> command(int host, List<String> daemon) {
        List<String> command = new ArrayList<>(daemon);
        int paths = command.indexOf("-cp") + 1;
        command.set(paths, command.get(paths) + File.pathSeparator + launcher);
        command.set(paths + 1, PeerOfItsOwnTime.class.getName());
        command.add(1, "-D" + PeerOfItsOwnTime.FILE + "=" + file(host));
        return command;
    }

    /** Lets the clock of a host jump by up to an hour either way; returns what it did. */
    String jump(int host, Random random) {
        int seconds = random.nextInt(7_200) - 3_600;
        ahead(host, seconds);
        return "the clock of host " + host + " is off by " + seconds + " s";
    }

    /** Sets all clocks right. */
    void right() {
        for (int host = 0; host < hosts; host++) {
            ahead(host, 0);
        }
    }

    /** Sets the clock of a host so many seconds ahead of what is right, or behind. */
    void ahead(int host, int seconds) {
        try {
            Path written = Files.writeString(folder.resolve("clock-" + host + ".new"), seconds + "\n");
            Files.move(written, file(host), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set the clock of host " + host, e);
        }
    }

    private Path file(int host) {
        return folder.resolve("clock-" + host);
    }
}
