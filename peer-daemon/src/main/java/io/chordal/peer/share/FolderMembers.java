// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import static java.util.Objects.requireNonNull;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionReader;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.share.Inspection;
import io.chordal.swarm.share.Listing;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where shared folders say that some files are: of two folders with a common file the index has one place only. Blocks on the
 * disk, where the folders' lists are; keeps nothing.
 */
final class FolderMembers {
    private static final Logger log = LoggerFactory.getLogger(FolderMembers.class);

    private final Map<FileRef, SharedFile> files;
    private final Map<FileRef, Place> named = new HashMap<>();

    /**
     * Where a folder has a file.
     *
     * @param path the file
     * @param topLevel whether it lies in the folder itself
     */
    private record Place(Path path, boolean topLevel) {}

    private FolderMembers(Collection<SharedFile> files) {
        this.files = files.stream().collect(Collectors.toMap(SharedFile::ref, Function.identity()));
    }

    /**
     * Stops sharing some of the files below a folder in a group; those that other folders name, which are shared there, are shared
     * from there from now on.
     */
    static void unshare(Shares shares, Path folder, ShareGroup group, Predicate<Listing> which) {
        unshareFiles(shares, folder, group, file -> file.in(group).filter(which).isPresent());
    }

    /** The same, by the file. */
    static void unshareFiles(Shares shares, Path folder, ShareGroup group, Predicate<SharedFile> which) {
        List<SharedFile> all = shares.list().stream()
                .filter(file -> file.in(group).isPresent())
                .toList();
        List<SharedFile> members = all.stream()
                .filter(file -> file.folder().isEmpty() && file.path().startsWith(folder))
                .filter(which)
                .toList();
        List<SharedFile> others = all.stream()
                .filter(file ->
                        file.folder().filter(each -> !each.equals(folder)).isPresent())
                .toList();
        Map<FileRef, Place> elsewhere = named(others, members);
        List<FileRef> leaving = members.stream()
                .filter(file -> Optional.ofNullable(elsewhere.get(file.ref()))
                        .filter(place -> place.path().equals(file.path()))
                        .isEmpty())
                .map(SharedFile::ref)
                .toList();
        Map<FileRef, Membership> as = memberships(members, group);
        shares.unshare(leaving, group);
        for (FileRef ref : leaving) {
            Optional.ofNullable(elsewhere.get(ref))
                    .ifPresent(place -> share(shares, ref, place, requireNonNull(as.get(ref))));
        }
    }

    private static Map<FileRef, Membership> memberships(List<SharedFile> members, ShareGroup group) {
        return members.stream()
                .collect(Collectors.toMap(
                        SharedFile::ref,
                        file -> new Membership(
                                group, file.in(group).orElseThrow().member())));
    }

    private static void share(Shares shares, FileRef ref, Place place, Membership as) {
        try {
            if (shares.inspect(place.path(), done -> {}) instanceof Inspection.Fresh fresh
                    && fresh.content().ref().equals(ref)) {
                shares.offer(shares.add(List.of(fresh.only(as, place.topLevel()))));
            }
        } catch (PeerFailure e) {
            log.warn("{} of another folder is not shared any more: {}", place.path(), e.getMessage());
        }
    }

    /** Those of the files that some folders name, and where; at the place where a file is shared now if one of them has it there. */
    private static Map<FileRef, Place> named(List<SharedFile> folders, Collection<SharedFile> files) {
        FolderMembers members = new FolderMembers(files);
        folders.forEach(members::look);
        return members.named;
    }

    private void look(SharedFile folder) {
        Path root = folder.folder().orElseThrow();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(folder.path()))) {
            CollectionReader reader = new CollectionReader(in);
            for (Optional<CollectionEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
                look(next.get(), root);
            }
        } catch (IOException | InvalidInputException e) {
            log.warn("the list of the shared folder {} cannot be read: {}", root, e.getMessage());
        }
    }

    private void look(CollectionEntry entry, Path root) {
        SharedFile file = files.get(entry.file());
        if (file == null) {
            return;
        }
        Path path = entry.path().in(root);
        boolean better = !named.containsKey(entry.file()) || path.equals(file.path());
        if (better) {
            named.put(entry.file(), new Place(path, entry.path().parts().size() == 1));
        }
    }
}
