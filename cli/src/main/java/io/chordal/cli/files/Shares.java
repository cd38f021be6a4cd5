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

    /**
     * What it said.
     *
     * @param files what it shares, as far as it tells
     * @param hidden of how much more in groups it tells nothing but the number
     */
    record Told(List<SharedFile> files, int hidden) {}

    /** All of it that the peer tells. */
    static List<SharedFile> list(Connection peer) {
        return ask(peer).files();
    }

    /** All of it that the peer tells, and how much it does not tell. */
    static Told ask(Connection peer) {
        List<SharedFile> files = new ArrayList<>();
        String token = "";
        int hidden;
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
            hidden = page.getHidden();
        } while (!token.isEmpty());
        return new Told(files, hidden);
    }
}
