// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two peerctl from changing one cluster at once; held until it is closed, or the process ends. Thread-safe. */
final class ClusterLock implements AutoCloseable {
    private final FileChannel channel;

    private ClusterLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock of the cluster in a folder, which is made if it is missing. */
    static ClusterLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (locked(channel)) {
                return new ClusterLock(channel);
            }
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the folder " + folder + ": " + e.getMessage(), e);
        }
        throw new CommandFailure(
                ExitCode.CONFLICT,
                "another peerctl is changing the cluster in " + folder,
                "wait until it is through, or choose another home: --home DIR");
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot let go of the cluster's lock", e);
        }
    }
}
