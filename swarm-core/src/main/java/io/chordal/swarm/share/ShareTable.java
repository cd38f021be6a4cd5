// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.chordal.swarm.chunk.ServedFile;
import io.chordal.swarm.file.FileRef;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The shares of an index, found by file and by path, and how many more there may be.
 *
 * <p>Invariant: each path leads to a share that lies there. The limit binds who enters files, by {@link #check}, not what an earlier
 * run left. Guarded by the lock of its index; it touches no disk.
 */
final class ShareTable {
    private final int most;
    private final NavigableMap<FileRef, Entry> byFile = new TreeMap<>();
    private final NavigableMap<Path, FileRef> byPath = new TreeMap<>();

    /** A table for so many files at most. */
    ShareTable(int most) {
        this.most = most;
    }

    /**
     * One share.
     *
     * @param file what is shared
     * @param content its bytes
     * @param problem why it is not served at present, if it is not
     */
    record Entry(SharedFile file, ServedFile content, Optional<String> problem) {
        Optional<ServedFile> served() {
            return problem.isEmpty() ? Optional.of(content) : Optional.empty();
        }
    }

    /** The share of a file. */
    @Nullable
    Entry get(FileRef ref) {
        return byFile.get(ref);
    }

    /** The file that is shared from a path. */
    Optional<FileRef> at(Path path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** All shares, ordered by file. */
    ImmutableList<SharedFile> files() {
        return byFile.values().stream().map(Entry::file).collect(ImmutableList.toImmutableList());
    }

    /** Enters a share, in place of the same file's one. */
    void put(Entry entry) {
        SharedFile file = entry.file();
        Entry before = byFile.put(file.ref(), entry);
        if (before != null) {
            byPath.remove(before.file().path(), file.ref());
        }
        byPath.put(file.path(), file.ref());
    }

    /** Enters the same file for other groups, if it is in here as it was and is served; else says no. */
    boolean relist(SharedFile file) {
        Entry before = byFile.get(file.ref());
        boolean isSame = before != null
                && before.problem().isEmpty()
                && before.file().path().equals(file.path())
                && before.file().stat().equals(file.stat());
        if (before != null && isSame) {
            byFile.put(file.ref(), new Entry(file, before.content(), before.problem()));
        }
        return isSame;
    }

    /** Remembers how a share was found; false if it is not in here any more as it was. */
    boolean judge(Entry entry, Optional<String> problem) {
        return byFile.replace(entry.file().ref(), entry, new Entry(entry.file(), entry.content(), problem));
    }

    /** Removes a share that is in here. */
    void remove(FileRef ref) {
        Entry entry = requireNonNull(byFile.remove(ref));
        byPath.remove(entry.file().path(), ref);
    }

    /** How many more files there is room for. */
    int room() {
        return Math.max(0, most - byFile.size());
    }

    /** Throws if there is no room for what lies at a path. */
    void check(Path path) throws ShareRefusedException {
        if (room() == 0 && at(path).isEmpty()) {
            throw full(path.toString());
        }
    }

    /** Throws if there is no room for all of these, or for one of them in a further group. */
    void check(List<Inspection.Fresh> files) throws ShareRefusedException {
        for (Inspection.Fresh each : files) {
            checkGroups(each.file());
        }
        if (growth(files) > room()) {
            String first = files.get(0).file().path().toString();
            throw full(files.size() == 1 ? first : files.size() + " files, of which the first is " + first);
        }
    }

    private void checkGroups(SharedFile file) throws ShareRefusedException {
        Entry before = byFile.get(file.ref());
        boolean full = before != null
                && before.file().groups().size() == SharedFile.MOST_GROUPS
                && !before.file().groups().keySet().containsAll(file.groups().keySet());
        if (full) {
            throw new ShareRefusedException(
                    ShareRefusal.TOO_MANY_GROUPS,
                    "cannot share " + file.path() + ": it is shared in " + SharedFile.MOST_GROUPS
                            + " groups already; stop sharing it in some");
        }
    }

    private ShareRefusedException full(String what) {
        return new ShareRefusedException(
                ShareRefusal.INDEX_FULL,
                "cannot share " + what + ": this peer shares " + byFile.size() + " files already, of " + most
                        + " at most; unshare some");
    }

    /** The files of which others take the place, by their paths; one that comes too, if elsewhere, is not among them. */
    ImmutableMap<Path, FileRef> replaced(List<Inspection.Fresh> files) {
        Set<FileRef> coming = files.stream().map(each -> each.file().ref()).collect(Collectors.toSet());
        Map<Path, FileRef> replaced = new LinkedHashMap<>();
        for (Inspection.Fresh each : files) {
            Path path = each.file().path();
            at(path).filter(old -> !coming.contains(old)).ifPresent(old -> replaced.put(path, old));
        }
        return ImmutableMap.copyOf(replaced);
    }

    /** A file that is shared already adds nothing, and one in whose place another comes goes. */
    private long growth(List<Inspection.Fresh> files) {
        long more = files.stream()
                .map(each -> each.file().ref())
                .filter(ref -> !byFile.containsKey(ref))
                .distinct()
                .count();
        return more - replaced(files).size();
    }
}
