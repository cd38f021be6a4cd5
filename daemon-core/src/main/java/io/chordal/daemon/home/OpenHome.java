// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.home;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A home with its daemon in it: holds the lock that keeps a second one out, from {@link #open} until {@link #close}.
 *
 * <p>The token is made once and stays; process id and addresses go when the daemon goes in order, and are left behind by
 * one that is killed. Thread-safe: its state is on the disk.
 */
public final class OpenHome implements AutoCloseable {
    private final Home home;
    private final FileChannel lockChannel;
    private final ControlToken token;

    private OpenHome(Home home, FileChannel lockChannel, ControlToken token) {
        this.home = home;
        this.lockChannel = lockChannel;
        this.token = token;
    }

    /**
     * Makes the directory where it is missing, for its user alone, and moves in.
     *
     * @throws HomeInUseException if another process lives there
     * @throws UncheckedIOException if the disk says no; the message names the file
     */
    public static OpenHome open(Path path) {
        Home home = new Home(path);
        FileChannel channel = null;
        try {
            PrivateFiles.createDirectory(home.path());
            Files.createDirectories(home.logDirectory());
            channel = FileChannel.open(home.lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new HomeInUseException(home);
            }
            if (home.token().isEmpty()) {
                PrivateFiles.write(home.tokenFile(), ControlToken.random().reveal());
            }
            Files.deleteIfExists(home.localAddressFile());
            Files.deleteIfExists(home.publicAddressFile());
            PrivateFiles.write(
                    home.pidFile(), Long.toString(ProcessHandle.current().pid()));
            return new OpenHome(home, channel, home.token().orElseThrow());
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw new UncheckedIOException(
                    "cannot use " + home.path() + " as home: " + DiskProblem.of(e)
                            + "; name another folder with --home, or make room there",
                    e);
        }
    }

    /** Returns the places in the home. */
    public Home home() {
        return home;
    }

    /** Returns the token that commands need. */
    public ControlToken token() {
        return token;
    }

    /** Writes down where the local listener is called, for programs on this machine. */
    public void writeLocalAddress(String hostAndPort) {
        write(home.localAddressFile(), hostAndPort);
    }

    /** Writes down where the public listener is called. */
    public void writePublicAddress(String hostAndPort) {
        write(home.publicAddressFile(), hostAndPort);
    }

    /** Keeps a line in a file of the home, in place of the one before; it is on the disk when this returns. */
    public void keep(String fileName, String line) {
        write(home.path().resolve(fileName), line);
    }

    /** Clears up and lets another daemon in. */
    @Override
    public void close() throws IOException {
        try (FileChannel channel = lockChannel) {
            Files.deleteIfExists(home.localAddressFile());
            Files.deleteIfExists(home.publicAddressFile());
            Files.deleteIfExists(home.pidFile());
        }
    }

    private static void write(Path file, String line) {
        requireNonNull(line, "line is null");
        try {
            PrivateFiles.write(file, line);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + DiskProblem.why(e), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, IOException cause) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
    }
}
