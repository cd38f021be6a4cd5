// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.home;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Files and directories that only their user may read; a file is there whole or not at all. */
public final class PrivateFiles {
    private static final String OWNER_ONLY = "rw-------";

    private PrivateFiles() {}

    /** Makes the directory with all above it, unless it is there; only the last one is closed to others. */
    public static void createDirectory(Path directory) throws IOException {
        Path parent = directory.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory, attributes(directory.getFileSystem(), "rwx------"));
        }
    }

    /** Writes a line, forced to the disk, in place of what the file held. */
    public static void write(Path file, String line) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = openNew(part)) {
            channel.write(StandardCharsets.UTF_8.encode(line + "\n"));
            channel.force(true);
        }
        rename(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Opens an empty file for writing, in place of what has its name. */
    public static FileChannel openNew(Path file) throws IOException {
        Files.deleteIfExists(file);
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                attributes(file.getFileSystem(), OWNER_ONLY));
    }

    /** Gives a file that is written whole another name, so that a power cut brings neither back. */
    public static void rename(Path from, Path to, CopyOption... options) throws IOException {
        Files.move(from, to, options);
        forceDirectory(to.toAbsolutePath().getParent());
    }

    /**
     * Writes a text, forced to the disk, unless the file is there already: of several processes that try at once, one
     * writes, and all others find what it wrote, whole.
     *
     * @return whether this call wrote it
     */
    public static boolean createOnce(Path file, String text) throws IOException {
        Path directory = requireNonNull(file.toAbsolutePath().getParent(), "a root is no file");
        Path part = Files.createTempFile(
                directory, file.getFileName() + ".", ".new", attributes(file.getFileSystem(), OWNER_ONLY));
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            // A link, unlike a rename, fails where the name is taken, and is never seen half done.
            Files.createLink(file, part);
            forceDirectory(directory);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (UnsupportedOperationException e) {
            throw new IOException(file + " cannot be made on a file system without hard links", e);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** Says whether somebody other than the owner may read or change the file, as far as the file system can say. */
    public static boolean isOpenToOthers(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return false;
        }
        Set<PosixFilePermission> others = new HashSet<>(Files.getPosixFilePermissions(file));
        others.removeAll(PosixFilePermissions.fromString("rwx------"));
        return !others.isEmpty();
    }

    /** Without this a power cut may bring the old file back. */
    private static void forceDirectory(@Nullable Path directory) throws IOException {
        if (directory != null && attributes(directory.getFileSystem(), OWNER_ONLY).length > 0) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static FileAttribute<?>[] attributes(FileSystem fileSystem, String permissions) {
        if (!fileSystem.supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }
}
