// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Tells which process has the other end of a connection over loopback, from what Linux shows of one's own processes: see proc(5).
 * Stateless.
 */
final class SocketOwners {
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private SocketOwners() {}

    /** Returns the socket whose own port is {@code port} and that is connected to {@code connectedTo}. */
    static Optional<String> inode(int port, int connectedTo) {
        for (String table : List.of("/proc/self/net/tcp6", "/proc/self/net/tcp")) {
            for (String line : lines(Path.of(table))) {
                String[] fields = line.strip().split("\\s+");
                if (fields.length > INODE && port(fields[LOCAL]) == port && port(fields[REMOTE]) == connectedTo) {
                    return Optional.of("socket:[" + fields[INODE] + "]");
                }
            }
        }
        return Optional.empty();
    }

    /** Says whether the process has the socket. */
    static boolean has(long pid, String inode) {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path file : open) {
                if (isLinkTo(file, inode)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isLinkTo(Path file, String target) {
        try {
            return Files.readSymbolicLink(file).toString().equals(target);
        } catch (IOException e) {
            return false;
        }
    }

    private static int port(String address) {
        int colon = address.lastIndexOf(':');
        return colon < 0 || address.startsWith("local") ? -1 : Integer.parseInt(address.substring(colon + 1), 16);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of();
        }
    }
}
