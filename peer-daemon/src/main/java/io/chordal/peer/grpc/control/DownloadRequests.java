// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.protobuf.ByteString;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.fetch.CatalogLookup;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.FetchConfig;
import io.chordal.peer.grpc.tracker.CatalogFile;
import io.chordal.peer.grpc.tracker.GroupDirectory;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.ticket.Ticket;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Turns a request to fetch something into an order: reads the ticket or asks the catalogue, and chooses the place. Thread-safe. */
public final class DownloadRequests {
    private static final int DRAFT = 1;

    private final FetchConfig config;
    private final CatalogLookup catalog;
    private final GroupDirectory groups;
    private final InstantSource clock;

    /** Requests read by a configuration, a catalogue, groups and a clock. */
    public DownloadRequests(FetchConfig config, CatalogLookup catalog, GroupDirectory groups, InstantSource clock) {
        this.config = config;
        this.catalog = catalog;
        this.groups = groups;
        this.clock = clock;
    }

    /** The order, still without its number; fails with {@link PeerFailure} or IllegalArgumentException. */
    CompletableFuture<DownloadOrder> order(StartDownloadRequest request) {
        String group = request.hasCatalogName() ? request.getCatalogName().getGroup() : request.getGroup();
        return groups.membership(group).thenCompose(as -> anybodys(request).thenApply(order -> order.in(as)));
    }

    private CompletableFuture<DownloadOrder> anybodys(StartDownloadRequest request) {
        return switch (request.getWhatCase()) {
            case TICKET -> CompletableFuture.completedFuture(order(request, Ticket.parse(request.getTicket())));
            case CATALOG_NAME ->
                find(request.getCatalogName())
                        .thenApply(DownloadRequests::offered)
                        .thenApply(file -> order(
                                request, file.ref(), file.name(), file.folder(), Optional.empty(), ImmutableList.of()));
            case WHAT_NOT_SET -> throw new IllegalArgumentException("name a ticket or a file in the catalogue");
        };
    }

    /** The file that a catalogue name stands for. */
    CompletableFuture<CatalogFile> find(CatalogName name) {
        String group = name.getGroup().isEmpty() ? Publication.PUBLIC : name.getGroup();
        return catalog.find(group, name.getName(), fileId(name.getFileId()));
    }

    /** What nobody offers is waited for only if its ticket was given. */
    private static CatalogFile offered(CatalogFile file) {
        if (!file.offered()) {
            throw new PeerFailure(
                    PeerProblem.NO_SOURCE,
                    "no peers available for download of " + file.name()
                            + ", so nothing was begun; ask somebody who has it to share it");
        }
        return file;
    }

    private DownloadOrder order(StartDownloadRequest request, Ticket ticket) {
        return order(
                request,
                new FileRef(ticket.fileId(), ticket.size()),
                ticket.name(),
                ticket.folder(),
                ticket.tracker().map(DownloadRequests::endpoint),
                ticket.peers().stream().map(DownloadRequests::endpoint).collect(ImmutableList.toImmutableList()));
    }

    private DownloadOrder order(
            StartDownloadRequest request,
            FileRef ref,
            FileName name,
            boolean folder,
            Optional<Endpoint> tracker,
            ImmutableList<Endpoint> hints) {
        int parallel = request.getParallel() == 0 ? config.engine().parallel() : request.getParallel();
        DownloadOrder order = new DownloadOrder(
                DRAFT,
                ref,
                name,
                destination(request.getDestination(), folder ? Optional.empty() : Optional.of(name)),
                DownloadCodec.fromWire(request.getStrategy()),
                parallel,
                config.seed() && !request.getNoSeed(),
                request.getComputeSha256(),
                hash(request.getExpectedSha256()),
                tracker,
                hints,
                clock.instant(),
                false);
        return folder ? order.asFolder() : order;
    }

    /** Where the user wants it; with a name, below what is a folder. Where a folder goes is decided when it is begun. */
    private Path destination(String text, Optional<FileName> name) {
        if (text.isEmpty()) {
            Path folder = config.folder().toAbsolutePath();
            return name.map(file -> folder.resolve(file.value())).orElse(folder);
        }
        try {
            Path path = Path.of(text);
            if (!path.isAbsolute()) {
                throw new PeerFailure(
                        PeerProblem.INVALID_ARGUMENT, "the destination must be an absolute path, not " + text);
            }
            Path clean = path.normalize();
            return name.isPresent() && Files.isDirectory(clean)
                    ? clean.resolve(name.get().value())
                    : clean;
        } catch (InvalidPathException e) {
            throw new PeerFailure(PeerProblem.INVALID_ARGUMENT, "not a path: " + e.getMessage(), e);
        }
    }

    private static Optional<FileId> fileId(ByteString bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(FileId.of(bytes.toByteArray()));
    }

    private static Optional<Hash256> hash(ByteString bytes) {
        return bytes.isEmpty() ? Optional.empty() : Optional.of(Hash256.of(bytes.toByteArray()));
    }

    private static Endpoint endpoint(HostAndPort address) {
        return new Endpoint(address.getHost(), address.getPort());
    }
}
