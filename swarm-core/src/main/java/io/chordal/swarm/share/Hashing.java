// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Looks at a path, and makes a manifest of what lies there unless there is a reason not to. Blocks on the disk. */
final class Hashing {
    private static final int BUFFER = 256 * 1024;
    /** What stands for bytes of a name that are not UTF-8: written down, such a name would lead to no file. */
    private static final char NOT_UTF8 = '\uFFFD';

    private final Disk disk;
    private final LongConsumer progress;

    Hashing(Disk disk, LongConsumer progress) {
        this.disk = disk;
        this.progress = progress;
    }

    /** What will be shared, if anything: the real file behind a path, or the refusal. */
    record Candidate(Path real, FileName name, FileStat stat) {}

    Candidate look(Path path) throws ShareRefusedException, IOException {
        Path real;
        try {
            real = path.toRealPath();
        } catch (NoSuchFileException e) {
            throw new ShareRefusedException(ShareRefusal.NOT_FOUND, "no such file: " + path);
        } catch (AccessDeniedException e) {
            throw new ShareRefusedException(ShareRefusal.UNREADABLE, "cannot read " + path + ": permission denied");
        }
        FileStat stat = disk.stat(real)
                .orElseThrow(() -> new ShareRefusedException(ShareRefusal.NOT_FOUND, "no such file: " + path));
        if (stat.kind() == FileStat.Kind.DIRECTORY) {
            throw new ShareRefusedException(ShareRefusal.DIRECTORY, path + " is a directory");
        }
        if (!stat.isRegular()) {
            throw new ShareRefusedException(ShareRefusal.NOT_REGULAR, path + " is not a regular file");
        }
        if (stat.size() == 0) {
            throw new ShareRefusedException(
                    ShareRefusal.EMPTY_FILE,
                    "cannot upload empty file (0 bytes): " + path + "; share it once it has content");
        }
        if (stat.size() > ChunkLayout.MAX_SIZE) {
            throw new ShareRefusedException(
                    ShareRefusal.TOO_LARGE, path + " has " + stat.size() + " bytes, more than 4 TiB");
        }
        return new Candidate(real, name(path), stat);
    }

    Manifest hash(Candidate candidate) throws ShareRefusedException, IOException {
        FileHasher hasher = new FileHasher(candidate.stat().size());
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (OpenFile file = disk.openForReading(candidate.real())) {
            for (long at = 0; at < candidate.stat().size(); at += buffer.limit()) {
                buffer.clear().limit((int) Math.min(BUFFER, candidate.stat().size() - at));
                if (!file.readFully(buffer, at)) {
                    throw changed(candidate);
                }
                hasher.update(buffer.flip());
                progress.accept(at + buffer.limit());
            }
        } catch (AccessDeniedException e) {
            throw new ShareRefusedException(
                    ShareRefusal.UNREADABLE, "cannot read " + candidate.real() + ": permission denied");
        }
        boolean same = disk.stat(candidate.real())
                .map(now -> now.sameAs(candidate.stat()))
                .orElse(false);
        if (!same) {
            throw changed(candidate);
        }
        return hasher.finish(Optional.of(candidate.name()));
    }

    private static FileName name(Path path) throws ShareRefusedException {
        String name = String.valueOf(path.toAbsolutePath().normalize().getFileName());
        Optional<String> problem =
                name.indexOf(NOT_UTF8) >= 0 ? Optional.of("it is not UTF-8") : FileName.problem(name);
        if (problem.isPresent()) {
            throw new ShareRefusedException(
                    ShareRefusal.BAD_NAME,
                    "cannot share " + path + ": its name is refused, " + problem.get() + "; rename it");
        }
        return new FileName(name);
    }

    private static ShareRefusedException changed(Candidate candidate) {
        return new ShareRefusedException(
                ShareRefusal.CHANGED_WHILE_HASHING,
                candidate.real() + " was changed while it was hashed; share it again when it is whole");
    }
}
