// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.io.BaseEncoding;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Remembers shares in one text file, each line with its own CRC: {@code share FILEID SIZE MTIME KEY NAME PATH} (the last two
 * in base64) and {@code unshare FILEID SIZE}.
 *
 * <p>Invariant: a line counts only as a whole, and lines are forced before they are acknowledged, so that a crash loses at
 * most what was not acknowledged. The file is rewritten in one step when it is opened and when it has grown to twice what it
 * must hold. Called by one thread at a time.
 */
public final class JournalShareStore implements ShareStore {
    private static final String HEADER = "shares 1";
    private static final int SLACK = 256;
    private static final BaseEncoding TEXT = BaseEncoding.base64Url().omitPadding();

    private final Disk disk;
    private final Path path;
    private final NavigableMap<FileRef, SharedFile> files = new TreeMap<>();
    private OpenFile journal;
    private long end;
    private int lines;

    /** Opens the file, or begins it; its folder must be there. Throws NEWER_FORMAT or DAMAGED rather than guess. */
    public JournalShareStore(Disk disk, Path path) throws IOException {
        this.disk = disk;
        this.path = path;
        ImmutableList<String> before = read();
        for (String line : before.isEmpty() ? before : before.subList(1, before.size())) {
            apply(line);
        }
        this.journal = rewrite();
    }

    @Override
    public ImmutableList<SharedFile> load() {
        return ImmutableList.copyOf(files.values());
    }

    @Override
    public void put(SharedFile file) throws IOException {
        append(line(file));
        files.put(file.ref(), file);
        compact();
    }

    @Override
    public void remove(FileRef ref) throws IOException {
        if (files.containsKey(ref)) {
            append("unshare " + ref.fileId().toHex() + " " + ref.size());
            files.remove(ref);
            compact();
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private ImmutableList<String> read() throws IOException {
        CheckedLines.Prefix prefix =
                CheckedLines.decode(new AtomicFile(disk, path).read().orElse(new byte[0]));
        if (prefix.lines().isEmpty() && prefix.whole()) {
            return ImmutableList.of();
        }
        if (prefix.lines().isEmpty()) {
            throw damaged("its first line cannot be read");
        }
        if (!prefix.lines().get(0).equals(HEADER)) {
            throw new StorageException(
                    StorageException.Reason.NEWER_FORMAT,
                    "the list of shares " + path + " has format '"
                            + prefix.lines().get(0) + "', this Chordal knows '" + HEADER
                            + "'; use the newer one, or move the file away");
        }
        return prefix.lines();
    }

    private void apply(String line) throws StorageException {
        List<String> words = Splitter.on(' ').splitToList(line);
        try {
            FileRef ref = new FileRef(FileId.parse(words.get(1)), Long.parseLong(words.get(2)));
            if (words.get(0).equals("unshare")) {
                files.remove(ref);
                return;
            }
            FileStat stat = new FileStat(FileStat.Kind.REGULAR, ref.size(), Instant.parse(words.get(3)), words.get(4));
            FileName name = new FileName(decode(words.get(5)));
            files.put(ref, new SharedFile(ref, name, path.getFileSystem().getPath(decode(words.get(6))), stat));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            throw damaged("a line with a right check cannot be understood: " + e.getMessage());
        }
    }

    private void append(String line) throws IOException {
        ByteBuffer bytes = CheckedLines.encode(line);
        int length = bytes.remaining();
        try {
            journal.write(bytes, end);
            journal.force();
        } catch (IOException e) {
            journal.truncate(end);
            throw StorageException.of("recording a share in " + path, e);
        }
        end += length;
        lines++;
    }

    private void compact() throws IOException {
        if (lines > 2 * files.size() + SLACK) {
            journal.close();
            journal = rewrite();
        }
    }

    private OpenFile rewrite() throws IOException {
        List<String> all = new ArrayList<>(List.of(HEADER));
        files.values().forEach(file -> all.add(line(file)));
        ByteBuffer bytes = CheckedLines.encode(all);
        end = bytes.remaining();
        new AtomicFile(disk, path).write(bytes);
        lines = files.size();
        return disk.openForWriting(path);
    }

    private static String line(SharedFile file) {
        return String.join(
                " ",
                "share",
                file.ref().fileId().toHex(),
                Long.toString(file.ref().size()),
                file.stat().modified().toString(),
                file.stat().key(),
                encode(file.name().value()),
                encode(file.path().toString()));
    }

    private StorageException damaged(String what) {
        return new StorageException(
                StorageException.Reason.DAMAGED,
                "the list of shares " + path + " is damaged: " + what + "; move it away and share the files again");
    }

    private static String encode(String text) {
        return TEXT.encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String text) {
        return new String(TEXT.decode(text), StandardCharsets.UTF_8);
    }
}
