// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When this peer's membership of the ring ended lately, across restarts: a run that became a member has ended when the next
 * one starts, in order or not.
 *
 * <p>One small file, replaced as a whole; the last {@value #KEPT} ends are kept, those of the future, after a clock was set
 * back, are left out. Thread-safe; the object's lock guards the file. Blocks on the disk.
 */
public final class FlapLog {
    private static final String HEADER = "membership 1";
    private static final String MEMBER = "member";
    private static final int KEPT = 16;

    private final AtomicFile file;
    private final Path path;
    private final ImmutableList<Instant> flaps;
    private boolean member;

    /**
     * The log at a path, which need not be there; its folder must.
     *
     * @param today wall-clock time, taken for the end of the last run's membership
     */
    public FlapLog(Disk disk, Path path, Instant today) throws IOException {
        this.file = new AtomicFile(disk, path);
        this.path = path;
        List<String> lines =
                file.read().map(bytes -> CheckedLines.decode(bytes).lines()).orElse(ImmutableList.of());
        if (!lines.isEmpty() && !lines.get(0).equals(HEADER)) {
            throw new StorageException(
                    StorageException.Reason.NEWER_FORMAT,
                    path + " was written by a newer Chordal; use that, or move the file away");
        }
        List<Instant> ends = new ArrayList<>();
        for (String line : Iterables.skip(lines, 1)) {
            ends.add(line.equals(MEMBER) ? today : instant(line));
        }
        ends.removeIf(end -> end.isAfter(today));
        this.flaps = ImmutableList.copyOf(ends.subList(Math.max(0, ends.size() - KEPT), ends.size()));
        if (lines.contains(MEMBER)) {
            write();
        }
    }

    /** When a membership ended, the earliest first. */
    ImmutableList<Instant> flaps() {
        return flaps;
    }

    /** This run is a member now; once more changes nothing. */
    synchronized void becameMember() throws StorageException {
        if (!member) {
            member = true;
            write();
        }
    }

    private void write() throws StorageException {
        List<String> lines = new ArrayList<>();
        lines.add(HEADER);
        flaps.forEach(end -> lines.add(end.toString()));
        if (member) {
            lines.add(MEMBER);
        }
        try {
            file.write(CheckedLines.encode(lines));
        } catch (IOException e) {
            throw StorageException.of("writing down the membership of the ring in " + path, e);
        }
    }

    private Instant instant(String line) throws StorageException {
        try {
            return Instant.parse(line);
        } catch (DateTimeException e) {
            throw new StorageException(
                    StorageException.Reason.DAMAGED, path + " holds '" + line + "' instead of a time; delete the file");
        }
    }
}
