// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.home;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The home directory of one daemon: where everything that it keeps has its place.
 *
 * <p>Whoever only looks (peerctl) uses this class; the daemon that lives there holds an {@link OpenHome}. Immutable;
 * every call reads the disk anew.
 *
 * @param path the directory, absolute
 */
public record Home(Path path) {
    public Home {
        requireNonNull(path, "path is null");
        path = path.toAbsolutePath().normalize();
    }

    /** Returns the file with the address of the local listener. */
    public Path localAddressFile() {
        return path.resolve("local.addr");
    }

    /** Returns the file with the address of the public listener. */
    public Path publicAddressFile() {
        return path.resolve("public.addr");
    }

    /** Returns the file with the token that commands need. */
    public Path tokenFile() {
        return path.resolve("control.token");
    }

    /** Returns the file with the id of the process that lives here. */
    public Path pidFile() {
        return path.resolve("pid");
    }

    /** Returns the file that the process living here has locked. */
    public Path lockFile() {
        return path.resolve("lock");
    }

    /** Returns what the folder is called. */
    public String name() {
        return String.valueOf(path.getFileName());
    }

    /** Returns the folder of logs. */
    public Path logDirectory() {
        return path.resolve("log");
    }

    /** Returns the folder of what the ring's node keeps. */
    public Path ringDirectory() {
        return path.resolve("ring");
    }

    /** Returns the {@code host:port} of the local listener, if a daemon has left one. */
    public Optional<String> localAddress() {
        return line(localAddressFile());
    }

    /** Returns the {@code host:port} of the public listener, if a daemon has left one. */
    public Optional<String> publicAddress() {
        return line(publicAddressFile());
    }

    /** Returns the token, if a daemon has made one. */
    public Optional<ControlToken> token() {
        return line(tokenFile()).map(ControlToken::new);
    }

    /** Returns the line that the daemon keeps in this file of the home, if there is one. */
    public Optional<String> kept(String fileName) {
        return line(path.resolve(fileName));
    }

    /** Returns the id of the process that lives here, or that died here without clearing up. */
    public Optional<Long> pid() {
        try {
            return line(pidFile()).map(Long::valueOf);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> line(Path file) {
        try {
            return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + DiskProblem.why(e), e);
        }
    }
}
