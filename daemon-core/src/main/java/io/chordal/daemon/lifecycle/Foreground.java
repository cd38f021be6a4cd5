// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.lifecycle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether this process may read from its terminal: one in the background would be stopped for it. */
final class Foreground {
    private static final Path STAT = Path.of("/proc/self/stat");
    private static final Path INPUT = Path.of("/proc/self/fd/0");
    private static final int GROUP = 2;
    private static final int GROUP_OF_TERMINAL = 5;

    private Foreground() {}

    /** Says whether its input is no terminal, or it is in the foreground of it, or nothing is known about that here. */
    static boolean mayRead() {
        try {
            String input = Files.readSymbolicLink(INPUT).toString();
            boolean terminal = input.startsWith("/dev/pts/") || input.startsWith("/dev/tty");
            return !terminal || mayRead(Files.readString(STAT));
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    /** Reads proc(5)'s line: after the name in brackets come state, parent, group, session, terminal, and the terminal's group. */
    static boolean mayRead(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
        return fields.length <= GROUP_OF_TERMINAL
                || fields[GROUP_OF_TERMINAL].equals("-1")
                || fields[GROUP].equals(fields[GROUP_OF_TERMINAL]);
    }
}
