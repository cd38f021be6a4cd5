// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.connect.Callee;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc.CatalogServiceBlockingStub;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListFilesResponse;
import java.util.ArrayList;
import java.util.List;

/** What a tracker's catalogue lists. Stateless. */
final class Catalog {
    private static final int PAGE = 1000;

    private Catalog() {}

    /** All files of a group, also those that nobody has at present if {@code all}. */
    static List<CatalogEntry> list(Callee tracker, String group, boolean all) {
        List<CatalogEntry> entries = new ArrayList<>();
        String token = "";
        do {
            ListFilesRequest request = ListFilesRequest.newBuilder()
                    .setGroup(group)
                    .setPageSize(PAGE)
                    .setPageToken(token)
                    .setIncludeUnavailable(all)
                    .build();
            ListFilesResponse page = tracker.call(
                    CatalogServiceGrpc::newBlockingStub, (CatalogServiceBlockingStub stub) -> stub.listFiles(request));
            entries.addAll(page.getFilesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return entries;
    }
}
