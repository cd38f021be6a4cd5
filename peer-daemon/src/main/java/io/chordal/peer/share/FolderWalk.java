// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedBytes;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.collection.CollectionPath;
import io.chordal.swarm.collection.CollectionRules;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files below a folder that is to be shared, in the order of lists, and says of each that cannot be in one why.
 *
 * <p>Links are not followed, and what a daemon keeps in its home, keys among it, is never found. Refused or not, no more
 * is remembered than may be shared, and one. For one folder; confined to one thread; blocks on the disk.
 */
final class FolderWalk extends SimpleFileVisitor<Path> {
    private static final char NOT_UTF8 = '\uFFFD';
    private static final Comparator<Found> BY_BYTES = Comparator.comparing(
            found -> found.member().getBytes(StandardCharsets.UTF_8), UnsignedBytes.lexicographicalComparator());

    private final Path root;
    private final boolean withHidden;
    private final int most;
    private final List<Found> found = new ArrayList<>();
    private long hidden;

    FolderWalk(Path root, boolean withHidden, int most) {
        this.root = root;
        this.withHidden = withHidden;
        this.most = most;
    }

    /**
     * A file below the folder.
     *
     * @param path where it is
     * @param member its relative path
     * @param size its bytes
     * @param executable whether its owner may execute it
     * @param refusal why it cannot be in the list, if so
     */
    record Found(Path path, String member, long size, boolean executable, Optional<PeerFailure> refusal) {
        boolean isSharable() {
            return size > 0 && refusal.isEmpty();
        }

        boolean isTopLevel() {
            return member.indexOf('/') < 0;
        }
    }

    /**
     * All that was found.
     *
     * @param files the files, in the order of lists
     * @param hidden how many hidden files and folders were left out
     */
    record Result(ImmutableList<Found> files, long hidden) {}

    /** Walks a folder; throws {@link PeerFailure} if it is of a daemon's home, or if more than {@code most} are found. */
    static Result of(Path root, boolean withHidden, int most) throws IOException {
        HomeContents.check(root);
        FolderWalk walk = new FolderWalk(root, withHidden, most);
        Files.walkFileTree(root, walk);
        if (walk.found.size() > most) {
            throw new PeerFailure(
                    PeerProblem.BUSY,
                    "cannot share " + root + ": it has more files than the " + most
                            + " that this peer shares at most; share a part of it");
        }
        walk.found.sort(BY_BYTES);
        return new Result(checked(walk.found), walk.hidden);
    }

    private static ImmutableList<Found> checked(List<Found> sorted) {
        CollectionRules rules = new CollectionRules();
        return sorted.stream()
                .map(each -> each.refusal().isPresent()
                        ? each
                        : rules.take(new CollectionPath(each.member()))
                                .map(why -> refused(each.path(), each.member(), PeerProblem.BAD_NAME, "it " + why))
                                .orElse(each))
                .collect(ImmutableList.toImmutableList());
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        if (folder.equals(root)) {
            return FileVisitResult.CONTINUE;
        }
        if (!isWanted(folder)) {
            return FileVisitResult.SKIP_SUBTREE;
        }
        if (HomeContents.isHome(folder)) {
            Found home = refused(
                    folder,
                    member(folder),
                    PeerProblem.NOT_A_FILE,
                    "it is a daemon's home, and its keys are not shared");
            return remember(home) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.TERMINATE;
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
        if (!isWanted(file)) {
            return FileVisitResult.CONTINUE;
        }
        return remember(looked(file, attributes)) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    private Found looked(Path file, BasicFileAttributes attributes) throws IOException {
        String member = member(file);
        if (attributes.isSymbolicLink()) {
            return refused(file, member, PeerProblem.NOT_A_FILE, "it is a link, and links are not followed");
        }
        if (!attributes.isRegularFile()) {
            return refused(file, member, PeerProblem.NOT_A_FILE, "it is not a regular file");
        }
        Optional<String> bad =
                member.indexOf(NOT_UTF8) >= 0 ? Optional.of("its name is not UTF-8") : CollectionPath.problem(member);
        if (bad.isPresent()) {
            return refused(file, member, PeerProblem.BAD_NAME, bad.get() + "; rename it");
        }
        return new Found(file, member, attributes.size(), isExecutable(file), Optional.empty());
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
        if (!file.equals(root) && !isWanted(file)) {
            return FileVisitResult.CONTINUE;
        }
        boolean denied = e instanceof AccessDeniedException;
        Found failed = refused(
                file,
                member(file),
                denied ? PeerProblem.PERMISSION_DENIED : PeerProblem.STORAGE,
                denied ? "permission denied" : String.valueOf(e.getMessage()));
        return remember(failed) ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    /** False if that is one too many: then the walk ends. */
    private boolean remember(Found one) {
        found.add(one);
        return found.size() <= most;
    }

    private boolean isWanted(Path path) {
        String name = String.valueOf(path.getFileName());
        boolean unfinished = name.equals(CollectionPath.UNFINISHED);
        boolean leftOut = unfinished || (name.startsWith(".") && !withHidden);
        if (leftOut && !unfinished) {
            hidden++;
        }
        return !leftOut;
    }

    private String member(Path path) {
        return root.relativize(path).toString();
    }

    private static Found refused(Path path, String member, PeerProblem problem, String why) {
        return new Found(
                path, member, 0, false, Optional.of(new PeerFailure(problem, "cannot share " + path + ": " + why)));
    }

    private static boolean isExecutable(Path file) throws IOException {
        try {
            return Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
                    .contains(PosixFilePermission.OWNER_EXECUTE);
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }
}
