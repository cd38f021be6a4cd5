// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceImplBase;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListFilesResponse;
import io.chordal.proto.tracker.v1.LookUpFileRequest;
import io.chordal.proto.tracker.v1.LookUpFileResponse;
import io.chordal.proto.tracker.v1.RegisterFilesRequest;
import io.chordal.proto.tracker.v1.RegisterFilesResponse;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.catalog.Catalog;
import io.chordal.tracker.membership.RingDirectory;
import io.chordal.tracker.sharing.Groups;
import io.chordal.tracker.sharing.Sharing;
import io.grpc.stub.StreamObserver;
import java.util.Optional;

/** {@code CatalogService} over {@link Catalog} and {@link Sharing}. Thread-safe. */
public final class CatalogGrpc extends CatalogServiceImplBase {
    private static final int MAX_FILES = 1000;
    private static final int MAX_PAGE = 1000;
    private static final int DEFAULT_PAGE = 100;

    private final Groups groups;
    private final Catalog catalog;
    private final Sharing sharing;
    private final RingDirectory directory;

    /** Returns the service. */
    public CatalogGrpc(Groups groups, Catalog catalog, Sharing sharing, RingDirectory directory) {
        this.groups = groups;
        this.catalog = catalog;
        this.sharing = sharing;
        this.directory = directory;
    }

    @Override
    public void registerFiles(RegisterFilesRequest request, StreamObserver<RegisterFilesResponse> observer) {
        Answers.later(observer, () -> {
            groups.requireKnown(request.getGroup());
            FileWire.requireAtMost(MAX_FILES, request.getFilesCount(), "files");
            return sharing.register(
                            FileWire.peer(request.getPeer()),
                            request.getFilesList().stream()
                                    .map(CatalogWire::submitted)
                                    .toList())
                    .thenApply(results -> {
                        RegisterFilesResponse.Builder response = RegisterFilesResponse.newBuilder();
                        results.forEach(result -> response.addResults(CatalogWire.result(result)));
                        directory.any().ifPresent(node -> response.setEntrance(NodeWire.node(node)));
                        return response.build();
                    });
        });
    }

    @Override
    public void listFiles(ListFilesRequest request, StreamObserver<ListFilesResponse> observer) {
        Answers.later(observer, () -> {
            groups.requireKnown(request.getGroup());
            int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
            if (size < 1 || size > MAX_PAGE) {
                throw new IllegalArgumentException(
                        "a page has 1 to " + MAX_PAGE + " files, not " + Integer.toUnsignedString(size));
            }
            Optional<String> token = Optional.of(request.getPageToken()).filter(text -> !text.isEmpty());
            return catalog.list(size, token, request.getIncludeUnavailable()).thenApply(page -> {
                ListFilesResponse.Builder response = ListFilesResponse.newBuilder();
                page.listings().forEach(listing -> response.addFiles(CatalogWire.entry(listing)));
                return response.setNextPageToken(page.nextToken().orElse("")).build();
            });
        });
    }

    @Override
    public void lookUpFile(LookUpFileRequest request, StreamObserver<LookUpFileResponse> observer) {
        Answers.later(observer, () -> {
            groups.requireKnown(request.getGroup());
            Optional<FileId> only =
                    FileWire.optionalHash(request.getFileId(), "a FileId").map(FileId::new);
            return catalog.lookUp(new FileName(request.getName()), only).thenApply(listings -> {
                LookUpFileResponse.Builder response = LookUpFileResponse.newBuilder();
                listings.forEach(listing -> response.addFiles(CatalogWire.entry(listing)));
                directory.any().ifPresent(node -> response.setEntrance(NodeWire.node(node)));
                return response.build();
            });
        });
    }
}
