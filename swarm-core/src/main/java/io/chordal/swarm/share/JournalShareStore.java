// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.DamagedCopy;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.OpenFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers shares in one text file, each line with its own CRC: {@code unshare FILEID SIZE}, and {@code share} with the words of
 * {@link ShareLine}. A file of the format before is read, and written in this one.
 *
 * <p>Invariant: a line counts only as a whole, and lines are forced before they are acknowledged, so that a crash loses at
 * most what was not acknowledged. The file is rewritten in one step when it is opened and when it has grown to twice what it
 * must hold. Of a file that was damaged, not torn at its end, all that can be read counts, and a copy is kept. Called by one
 * thread at a time.
 */
public final class JournalShareStore implements ShareStore {
    private static final Logger log = LoggerFactory.getLogger(JournalShareStore.class);
    private static final String FORMAT = "shares ";
    private static final String HEADER = FORMAT + ShareLine.VERSION;
    private static final String NO_HEADER = "its first line cannot be read";
    private static final int SLACK = 256;
    private static final int LINES_AT_ONCE = 256;

    private final Disk disk;
    private final Path path;
    private final NavigableMap<FileRef, SharedFile> files = new TreeMap<>();
    private final ShareLine form;
    private boolean isOld;
    private OpenFile journal;
    private long end;
    private int lines;

    /** Opens the file, or begins it; its folder must be there. Throws NEWER_FORMAT or DAMAGED rather than guess. */
    public JournalShareStore(Disk disk, Path path) throws IOException {
        this.disk = disk;
        this.path = path;
        this.form = new ShareLine(path.getFileSystem());
        read();
        this.journal = rewrite();
    }

    @Override
    public ImmutableList<SharedFile> load() {
        return ImmutableList.copyOf(files.values());
    }

    @Override
    public void put(Collection<SharedFile> added) throws IOException {
        if (!added.isEmpty()) {
            compact();
            append(added.stream().map(ShareLine::write).toList());
            added.forEach(file -> files.put(file.ref(), file));
        }
    }

    @Override
    public void remove(Collection<FileRef> refs) throws IOException {
        List<FileRef> known = refs.stream().filter(files::containsKey).toList();
        if (!known.isEmpty()) {
            compact();
            append(known.stream()
                    .map(ref -> "unshare " + ref.fileId().toHex() + " " + ref.size())
                    .toList());
            known.forEach(files::remove);
        }
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private void read() throws IOException {
        if (disk.stat(path).isEmpty()) {
            return;
        }
        boolean[] begun = {false};
        CheckedLines.Reading reading;
        try (OpenFile file = disk.openForReading(path)) {
            reading = CheckedLines.read(file, line -> {
                if (begun[0]) {
                    apply(line);
                } else {
                    checkHeader(line);
                    begun[0] = true;
                }
            });
        }
        if (!begun[0] && !reading.whole()) {
            throw damaged(NO_HEADER);
        }
        if (reading.lost() > 0) {
            Path copy = DamagedCopy.make(disk, path);
            log.warn(
                    "the list of shares {} is damaged: {} of its lines cannot be read and are left out; as it was, it is kept as {};"
                            + " see what is shared with peerctl ls --mine, and share or unshare what is not as it should be",
                    path,
                    reading.lost(),
                    copy);
        }
    }

    private void checkHeader(String line) throws StorageException {
        if (!line.startsWith(FORMAT)) {
            throw damaged(NO_HEADER);
        }
        isOld = line.equals(FORMAT + ShareLine.BEFORE);
        if (!isOld && !line.equals(HEADER)) {
            throw new StorageException(
                    StorageException.Reason.NEWER_FORMAT,
                    "the list of shares " + path + " has format '" + line + "', this Chordal knows '" + HEADER
                            + "'; use the newer one, or move the file away");
        }
    }

    private void apply(String line) throws StorageException {
        List<String> words = Splitter.on(' ').splitToList(line);
        try {
            if (words.get(0).equals("unshare")) {
                files.remove(ShareLine.ref(words));
                return;
            }
            SharedFile file = isOld ? form.readOld(words) : form.read(words);
            files.put(file.ref(), file);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException e) {
            throw damaged("a line with a right check cannot be understood: " + e.getMessage());
        }
    }

    private void append(List<String> added) throws IOException {
        ByteBuffer bytes = CheckedLines.encode(added);
        int length = bytes.remaining();
        try {
            journal.write(bytes, end);
            journal.force();
        } catch (IOException e) {
            journal.truncate(end);
            throw StorageException.of("recording a share in " + path, e);
        }
        end += length;
        lines += added.size();
    }

    /** Before a line is added, so that one that is refused was not added, and the old file is never added to once it was replaced. */
    private void compact() throws IOException {
        if (lines > 2 * files.size() + SLACK) {
            OpenFile before = journal;
            journal = rewrite();
            before.close();
        }
    }

    private OpenFile rewrite() throws IOException {
        Iterable<String> all = Iterables.concat(List.of(HEADER), Iterables.transform(files.values(), ShareLine::write));
        try {
            long length = new AtomicFile(disk, path)
                    .write(Iterables.transform(Iterables.partition(all, LINES_AT_ONCE), CheckedLines::encode));
            OpenFile fresh = disk.openForWriting(path);
            end = length;
            lines = files.size();
            return fresh;
        } catch (IOException e) {
            throw StorageException.of("rewriting the list of shares " + path, e);
        }
    }

    private StorageException damaged(String what) {
        return new StorageException(
                StorageException.Reason.DAMAGED,
                "the list of shares " + path + " is damaged: " + what + "; move it away and share the files again");
    }
}
