// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A whole file that is shared where it lies, in one group or several. Immutable.
 *
 * @param ref which file
 * @param path where it lies: the real path, links resolved when it was shared
 * @param stat what it was when it was shared
 * @param folder the folder whose list this is, if it is one; then the name is the folder's
 * @param groups the groups in which it is shared, and how: at least one, at most {@value #MOST_GROUPS}
 */
public record SharedFile(
        FileRef ref, Path path, FileStat stat, Optional<Path> folder, ImmutableSortedMap<ShareGroup, Listing> groups) {
    /** Groups in which one file may be shared. */
    public static final int MOST_GROUPS = 64;

    public SharedFile {
        requireNonNull(ref, "ref is null");
        requireNonNull(path, "path is null");
        requireNonNull(stat, "stat is null");
        requireNonNull(folder, "folder is null");
        requireNonNull(groups, "groups is null");
        if (stat.size() != ref.size() || !path.isAbsolute()) {
            throw new IllegalArgumentException("shared file " + path + " with " + stat.size() + " bytes as " + ref);
        }
        if (groups.isEmpty() || groups.size() > MOST_GROUPS) {
            throw new IllegalArgumentException("shared file " + path + " in " + groups.size() + " groups");
        }
    }

    /** A file that everybody may have, listed under its name. */
    public SharedFile(FileRef ref, FileName name, Path path, FileStat stat) {
        this(ref, path, stat, Optional.empty(), ImmutableSortedMap.of(ShareGroup.PUBLIC, new Listing(name, true, "")));
    }

    /** What it is called: in public, else in the first of its groups. */
    public FileName name() {
        return groups.values().iterator().next().name();
    }

    /** Whether the catalogue of any group lists it. */
    public boolean listed() {
        return groups.values().stream().anyMatch(Listing::listed);
    }

    /** How it is shared in a group, if it is. */
    public Optional<Listing> in(ShareGroup group) {
        return Optional.ofNullable(groups.get(group));
    }

    /** The same as the list of a folder. */
    public SharedFile asListOf(Path root) {
        return new SharedFile(ref, path, stat, Optional.of(root), groups);
    }

    /** The same in one group alone, listed there or not. */
    public SharedFile only(Membership as, boolean isListed) {
        return with(ImmutableSortedMap.of(as.group(), new Listing(name(), isListed, as.member())));
    }

    /** The same, in the groups of another one too. */
    SharedFile joining(SharedFile other) {
        Map<ShareGroup, Listing> all = new TreeMap<>(other.groups);
        groups.forEach((group, listing) -> all.merge(group, listing, Listing::and));
        return with(ImmutableSortedMap.copyOf(all));
    }

    /** The same without a group; nothing if there is no other. */
    Optional<SharedFile> without(ShareGroup group) {
        Map<ShareGroup, Listing> rest = new TreeMap<>(groups);
        rest.remove(group);
        return rest.isEmpty() ? Optional.empty() : Optional.of(with(ImmutableSortedMap.copyOf(rest)));
    }

    /** The same in other groups. */
    SharedFile with(ImmutableSortedMap<ShareGroup, Listing> others) {
        return new SharedFile(ref, path, stat, folder, others);
    }

    /** What its owner shared: the file, or the folder whose list it is. */
    public Path place() {
        return folder.orElse(path);
    }
}
