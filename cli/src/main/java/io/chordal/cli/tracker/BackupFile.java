// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A backup that is being written: beside its place until it is whole, and readable by its owner alone.
 *
 * <p>Confined to one thread. Closed before it was kept, it leaves nothing behind, and what was there stays.
 */
final class BackupFile implements AutoCloseable {
    private final Path file;
    private final Path part;
    private final boolean force;
    private final FileChannel channel;

    private BackupFile(Path file, Path part, boolean force, FileChannel channel) {
        this.file = file;
        this.part = part;
        this.force = force;
        this.channel = channel;
    }

    /** Opens one; {@code force} lets it take the place of another file. */
    static BackupFile open(Path named, boolean force) {
        Path file = requireNonNull(named, "named is null").toAbsolutePath().normalize();
        Path name = file.getFileName();
        if (name == null || Files.exists(file) && !Files.isRegularFile(file)) {
            throw new CommandFailure(ExitCode.USAGE, file + " is not a file", "name a file that is to hold the backup");
        }
        if (!force && Files.exists(file)) {
            throw isThere(file);
        }
        Path part = file.resolveSibling(name + ".part");
        try {
            return new BackupFile(file, part, force, PrivateFiles.openNew(part));
        } catch (IOException e) {
            throw cannot("write", e);
        }
    }

    void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw cannot("write", e);
        }
    }

    /** All is written: gives it its name. */
    Path keep() {
        try {
            channel.force(true);
            channel.close();
            PrivateFiles.rename(
                    part, file, force ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0]);
            return file;
        } catch (FileAlreadyExistsException e) {
            throw isThere(file);
        } catch (IOException e) {
            throw cannot("write", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw cannot("remove", e);
        }
    }

    private static CommandFailure isThere(Path file) {
        return new CommandFailure(
                ExitCode.CONFLICT, file + " is there already", "name another file, or replace it with --force");
    }

    static CommandFailure cannot(String what, IOException e) {
        ExitCode exit = ExitCode.DISK_OR_QUOTA;
        if (e instanceof NoSuchFileException) {
            exit = ExitCode.NOT_FOUND;
        } else if (DiskProblem.isDenied(e)) {
            exit = ExitCode.DENIED;
        }
        return new CommandFailure(
                exit, "cannot " + what + " the backup: " + DiskProblem.of(e), "check the path and the disk", e);
    }
}
