// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceImplBase;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListFilesResponse;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegisterFilesResponse;
import io.chordal.proto.tracker.v1.RemoveEntryRequest;
import io.chordal.proto.tracker.v1.RemoveEntryResponse;
import io.chordal.proto.tracker.v1.SearchFilesRequest;
import io.chordal.proto.tracker.v1.SearchFilesResponse;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.catalog.Listing;
import io.chordal.tracker.catalog.ListingPage;
import io.chordal.tracker.catalog.Registration;
import io.chordal.tracker.catalog.SearchWords;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.sharing.GroupAccess;
import io.chordal.tracker.sharing.Sharing;
import io.chordal.tracker.sharing.Submitted;
import io.chordal.tracker.value.PeerRef;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code CatalogService} over {@link Catalog} and {@link Sharing}: nothing is done before the caller's membership is known. Thread-safe. */
public final class CatalogGrpc extends CatalogServiceImplBase {
    private static final Logger log = LoggerFactory.getLogger(CatalogGrpc.class);
    private static final int MAX_FILES = 1000;
    private static final int MAX_PAGE = 1000;
    private static final int DEFAULT_PAGE = 100;

    private final GroupAccess access;
    private final Catalog catalog;
    private final Sharing sharing;
    private final RingDirectory directory;

    /** Returns the service. */
    public CatalogGrpc(GroupAccess access, Catalog catalog, Sharing sharing, RingDirectory directory) {
        this.access = requireNonNull(access, "access is null");
        this.catalog = requireNonNull(catalog, "catalog is null");
        this.sharing = requireNonNull(sharing, "sharing is null");
        this.directory = requireNonNull(directory, "directory is null");
    }

    @Override
    public void registerFiles(RegisterFilesRequest request, StreamObserver<RegisterFilesResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenCompose(who -> {
                    FileWire.requireAtMost(MAX_FILES, request.getFilesCount(), "files");
                    PeerRef peer = FileWire.peer(request.getPeer());
                    List<Submitted> files = request.getFilesList().stream()
                            .map(CatalogWire::submitted)
                            .toList();
                    return sharing.register(who, peer, files).thenApply(this::registered);
                }));
    }

    @Override
    public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenCompose(who -> {
                    int size = size(request.getPageSize());
                    Optional<String> token = Optional.of(request.getPageToken()).filter(text -> !text.isEmpty());
                    return catalog.list(who.group(), size, token, request.getIncludeUnavailable())
                            .thenApply(CatalogGrpc::page);
                }));
    }

    @Override
    public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenCompose(who -> {
                    Optional<FileId> only = FileWire.optionalHash(request.getFileId(), "a FileId")
                            .map(FileId::new);
                    return catalog.lookUp(who.group(), new FileName(request.getName()), only)
                            .thenApply(this::found);
                }));
    }

    @Override
    public void searchFiles(SearchFilesRequest request, StreamObserver<SearchFilesResponse> observer) {
        Answers.later(
                observer,
                () -> access.member(request.getGroup()).thenCompose(who -> {
                    SearchWords words = SearchWords.of(request.getWordsList());
                    return catalog.search(who.group(), words, size(request.getLimit()), request.getIncludeUnavailable())
                            .thenApply(result -> SearchFilesResponse.newBuilder()
                                    .addAllFiles(result.found().stream()
                                            .map(CatalogWire::found)
                                            .toList())
                                    .setTotal(result.total())
                                    .build());
                }));
    }

    @Override
    public void removeEntry(RemoveEntryRequest request, StreamObserver<RemoveEntryResponse> observer) {
        Answers.later(
                observer,
                () -> access.administrator(request.getGroup()).thenCompose(group -> {
                    Optional<FileId> only = FileWire.optionalHash(request.getFileId(), "a FileId")
                            .map(FileId::new);
                    return catalog.remove(group, new FileName(request.getName()), only)
                            .thenApply(entry -> {
                                log.info(
                                        "an administrator removed the entry '{}' ({}) of group '{}'",
                                        entry.name(),
                                        entry.file(),
                                        request.getGroup());
                                return RemoveEntryResponse.getDefaultInstance();
                            });
                }));
    }

    private RegisterFilesResponse registered(List<Registration> results) {
        RegisterFilesResponse.Builder response = RegisterFilesResponse.newBuilder();
        results.forEach(result -> response.addResults(CatalogWire.result(result)));
        directory.any().ifPresent(node -> response.setEntrance(NodeWire.node(node)));
        return response.build();
    }

    private LookUpFileResponse found(List<Listing> listings) {
        LookUpFileResponse.Builder response = LookUpFileResponse.newBuilder();
        listings.forEach(listing -> response.addFiles(CatalogWire.entry(listing)));
        directory.any().ifPresent(node -> response.setEntrance(NodeWire.node(node)));
        return response.build();
    }

    private static ListFilesResponse page(ListingPage page) {
        ListFilesResponse.Builder response = ListFilesResponse.newBuilder();
        page.listings().forEach(listing -> response.addFiles(CatalogWire.entry(listing)));
        return response.setNextPageToken(page.nextToken().orElse("")).build();
    }

    private static int size(int wanted) {
        int size = wanted == 0 ? DEFAULT_PAGE : wanted;
        if (size < 1 || size > MAX_PAGE) {
            throw new IllegalArgumentException(
                    "an answer has 1 to " + MAX_PAGE + " files, not " + Integer.toUnsignedString(size));
        }
        return size;
    }
}
