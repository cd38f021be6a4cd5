// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.trust;

import io.chordal.dht.id.Bytes;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The highest epoch that was seen of each group, and the latest time that a tracker signed: neither ever falls, also over a restart
 * of the peer or a clock that is set back.
 *
 * <p>Of {@value #MOST_GROUPS} groups at most, those that were raised last. One small file, replaced as a whole by {@link #keep};
 * what was raised in the second before a crash is raised again by the next grant. Thread-safe; the object's lock guards all.
 */
public final class TrustMemory {
    /** Groups that are remembered. */
    public static final int MOST_GROUPS = 10_000;

    private static final String HEADER = "trust 1";
    private static final int ID_BYTES = 16;

    private final AtomicFile file;
    private final Path path;
    private final Map<Bytes, Long> epochs = new LinkedHashMap<>();
    private Instant latest = Instant.EPOCH;
    private boolean changed;

    /** The memory at a path, which need not be there; its folder must. Throws rather than forget what it cannot read. */
    public TrustMemory(Disk disk, Path path) throws IOException {
        this.file = new AtomicFile(disk, path);
        this.path = path;
        byte[] bytes = file.read().orElse(new byte[0]);
        if (bytes.length > 0) {
            read(CheckedLines.decode(bytes));
        }
    }

    private void read(CheckedLines.Prefix prefix) throws StorageException {
        if (!prefix.whole() || prefix.lines().size() < 2) {
            throw damaged();
        }
        if (!prefix.lines().get(0).equals(HEADER)) {
            throw new StorageException(
                    StorageException.Reason.NEWER_FORMAT,
                    path + " was written by a newer Chordal; use that, or move the file away");
        }
        try {
            latest = Instant.parse(prefix.lines().get(1));
            for (String line : prefix.lines().subList(2, prefix.lines().size())) {
                int blank = line.indexOf(' ');
                raise(Bytes.fromHex(line.substring(0, blank)), Long.parseLong(line.substring(blank + 1)));
            }
            changed = false;
        } catch (DateTimeException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw damaged();
        }
    }

    private StorageException damaged() {
        return new StorageException(
                StorageException.Reason.DAMAGED,
                path + ", which says which grants are void, is damaged; move it away, and grants of removed members are"
                        + " good to their end");
    }

    /** The highest epoch that was seen of a group. */
    public synchronized long epoch(Bytes group) {
        return epochs.getOrDefault(group, 0L);
    }

    /** An epoch was seen. */
    public synchronized void raise(Bytes group, long epoch) {
        if (group.size() != ID_BYTES) {
            throw new IllegalArgumentException("the id of a group has 16 bytes, not " + group.size());
        }
        if (epoch > epochs.getOrDefault(group, 0L)) {
            epochs.remove(group);
            epochs.put(group, epoch);
            changed = true;
            if (epochs.size() > MOST_GROUPS) {
                epochs.remove(epochs.keySet().iterator().next());
            }
        }
    }

    /** A tracker signed at this time. */
    synchronized void signedAt(Instant time) {
        if (time.isAfter(latest)) {
            latest = time;
            changed = true;
        }
    }

    /** The time, no earlier than a tracker's was when it signed. */
    synchronized Instant notBefore(Instant clock) {
        return clock.isAfter(latest) ? clock : latest;
    }

    /** Writes it down, if anything changed. Blocks on the disk. */
    public synchronized void keep() throws StorageException {
        if (!changed) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        lines.add(latest.toString());
        epochs.forEach((group, epoch) -> lines.add(group.toHex() + " " + epoch));
        try {
            file.write(CheckedLines.encode(lines));
            changed = false;
        } catch (IOException e) {
            throw StorageException.of("writing down which grants are void in " + path, e);
        }
    }
}
