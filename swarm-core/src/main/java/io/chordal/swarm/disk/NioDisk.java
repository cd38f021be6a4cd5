// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.disk;

import com.google.common.collect.ImmutableSet;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The machine's file systems through {@code java.nio.file}. Thread-safe. Never maps a file into memory. */
public final class NioDisk implements Disk {
    private static final Pattern DEVICE = Pattern.compile("dev=[0-9a-f]+,");

    @Override
    public OpenFile openForWriting(Path path) throws IOException {
        return open(
                path,
                ImmutableSet.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.SPARSE,
                        LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public OpenFile openForReading(Path path) throws IOException {
        return open(path, ImmutableSet.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    @Override
    public Optional<FileStat> stat(Path path) throws IOException {
        try {
            BasicFileAttributes a = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            FileStat.Kind kind = a.isRegularFile()
                    ? FileStat.Kind.REGULAR
                    : a.isDirectory() ? FileStat.Kind.DIRECTORY : FileStat.Kind.OTHER;
            return Optional.of(new FileStat(kind, a.size(), a.lastModifiedTime().toInstant(), key(a.fileKey())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        Files.createDirectories(directory);
    }

    @Override
    public void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void name(Path from, Path to) throws IOException {
        try {
            Files.createLink(to, from);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            nameWithoutLinks(from, to);
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public long usableSpace(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public boolean sameFileSystem(Path one, Path other) throws IOException {
        return Files.getFileStore(one).equals(Files.getFileStore(other));
    }

    /** Where a file cannot have two names (FAT, some network mounts) there is a moment between the look and the rename. */
    private void nameWithoutLinks(Path from, Path to) throws IOException {
        if (stat(to).isPresent()) {
            throw new FileAlreadyExistsException(to.toString());
        }
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The inode alone: device numbers may change when the machine starts again. */
    private static String key(@Nullable Object fileKey) {
        return fileKey == null ? "-" : DEVICE.matcher(fileKey.toString()).replaceFirst("");
    }

    private static OpenFile open(Path path, ImmutableSet<? extends OpenOption> options) throws IOException {
        return new NioFile(FileChannel.open(path, options), path);
    }
}
