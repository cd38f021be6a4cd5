// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.connect.Connection;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ListSharesResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.SharedFile;
import java.util.ArrayList;
import java.util.List;

/** What a peer shares. Stateless. */
final class Shares {
    private static final int PAGE = 1000;

    private Shares() {}

    /** All of it. */
    static List<SharedFile> list(Connection peer) {
        List<SharedFile> files = new ArrayList<>();
        String token = "";
        do {
            ListSharesRequest request = ListSharesRequest.newBuilder()
                    .setPageSize(PAGE)
                    .setPageToken(token)
                    .build();
            ListSharesResponse page = peer.call(
                    PeerControlServiceGrpc::newBlockingStub,
                    (PeerControlServiceBlockingStub stub) -> stub.listShares(request));
            files.addAll(page.getFilesList());
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        return files;
    }
}
