// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.chordal.swarm.disk.FileStat;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.SharedFile;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks whether the file that is ordered is here already, so that nothing is fetched twice or overwritten. Blocks on the disk. */
final class PresentCopy {
    private final FetchContext context;

    PresentCopy(FetchContext context) {
        this.context = context;
    }

    /**
     * Where the very file is, if it is here: at the destination or shared.
     *
     * <p>Throws {@link PeerFailure} if another file has the destination's name, or its folder is missing.
     */
    Optional<Path> find(DownloadOrder order) {
        try {
            Optional<FileStat> there = there(order);
            if (there.isPresent()) {
                return Optional.of(same(order, there.get()));
            }
            Optional<Path> shared = shared(order);
            if (shared.isEmpty()) {
                checkFolder(order);
            }
            return shared;
        } catch (IOException e) {
            throw PeerStatus.failure(StorageException.of("looking at " + order.destination(), e));
        }
    }

    /** Whether a file must be read as a whole to tell. */
    boolean mustRead(DownloadOrder order) {
        try {
            return there(order).filter(there -> isCandidate(order, there)).isPresent();
        } catch (IOException e) {
            throw PeerStatus.failure(StorageException.of("looking at " + order.destination(), e));
        }
    }

    private Optional<FileStat> there(DownloadOrder order) throws IOException {
        try {
            return context.disk().stat(order.destination());
        } catch (FileSystemException e) {
            checkFolder(order);
            throw e;
        }
    }

    private static boolean isCandidate(DownloadOrder order, FileStat there) {
        return there.isRegular() && there.size() == order.ref().size();
    }

    private Path same(DownloadOrder order, FileStat there) throws StorageException {
        Optional<Manifest> manifest = isCandidate(order, there)
                ? Optional.of(FileReading.manifest(context.disk(), order.destination()))
                : Optional.empty();
        if (manifest.isEmpty() || !manifest.get().ref().equals(order.ref())) {
            throw new PeerFailure(
                    PeerProblem.DESTINATION_EXISTS,
                    "another file stands at " + order.destination()
                            + "; nothing is overwritten: move it away or choose another destination");
        }
        boolean isServed = context.shares().lists(order.ref(), order.as().group())
                && context.shares().find(order.ref()).isPresent();
        boolean isElsewhereOnly = context.shares().lists(order.ref()) && !isKnownIn(order);
        if (order.seed() && !isServed && !isElsewhereOnly) {
            seed(order, manifest.get(), order.destination());
        }
        return order.destination();
    }

    private void seed(DownloadOrder order, Manifest manifest, Path file) throws StorageException {
        context.shares().seed(manifest, file, order.name(), order.as(), order.kind() == DownloadOrder.Kind.FILE);
    }

    private Optional<Path> shared(DownloadOrder order) throws IOException {
        Optional<SharedFile> shared = context.shares().find(order.ref());
        boolean isOthersSecret = order.kind() == DownloadOrder.Kind.MEMBER && !isKnownIn(order);
        if (shared.isEmpty() || isOthersSecret) {
            return Optional.empty();
        }
        Optional<FileStat> now = context.disk().stat(shared.get().path());
        if (now.isPresent() && now.get().sameAs(shared.get().stat())) {
            Optional<Manifest> manifest = context.shares().manifest(order.ref());
            if (order.seed()
                    && manifest.isPresent()
                    && isKnownIn(order)
                    && !context.shares().lists(order.ref(), order.as().group())) {
                seed(order, manifest.get(), shared.get().path());
            }
            return Optional.of(shared.get().path());
        }
        context.shares().fileChanged(order.ref());
        return Optional.empty();
    }

    /**
     * Whether what this peer shares of the file may be given to the group of the order: it is shared there, or with everybody. That
     * somebody asks for a file is no reason to show it to others than before: whoever made the ticket may not be one of them.
     */
    private boolean isKnownIn(DownloadOrder order) {
        return context.shares().lists(order.ref(), order.as().group())
                || context.shares().lists(order.ref(), ShareGroup.PUBLIC);
    }

    private void checkFolder(DownloadOrder order) throws IOException {
        Path folder = order.destination().getParent();
        if (folder == null || !isFolder(folder)) {
            throw new PeerFailure(
                    PeerProblem.PATH_NOT_FOUND,
                    "there is no folder " + folder + "; create it or choose another destination");
        }
    }

    private boolean isFolder(Path folder) throws IOException {
        try {
            Optional<FileStat> stat = context.disk().stat(folder.toRealPath());
            return stat.isPresent() && stat.get().kind() == FileStat.Kind.DIRECTORY;
        } catch (NoSuchFileException e) {
            return false;
        } catch (FileSystemException e) {
            if (isBelowAFile(folder)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isBelowAFile(Path folder) {
        return Stream.iterate(folder, Objects::nonNull, Path::getParent).anyMatch(Files::isRegularFile);
    }
}
