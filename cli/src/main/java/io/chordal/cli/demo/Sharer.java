// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.Failures;
import io.chordal.cli.failure.Reasons;
import io.chordal.proto.peer.v1.Failure;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.ShareResponse;
import io.chordal.proto.peer.v1.SharedFile;
import java.nio.file.Path;
import java.util.Iterator;

/** Lets a peer share one file. Stateless. */
final class Sharer {
    private Sharer() {}

    /** Returns when the file is shared. */
    static SharedFile share(Connection peer, Path file) {
        return peer.translated(() -> {
            Iterator<ShareResponse> answers = peer.stream(PeerControlServiceGrpc::newBlockingStub)
                    .share(ShareRequest.newBuilder().addPaths(file.toString()).build());
            SharedFile shared = SharedFile.getDefaultInstance();
            while (answers.hasNext()) {
                ShareResponse answer = answers.next();
                if (answer.hasFailure()) {
                    throw failed(answer.getFailure());
                }
                if (answer.hasShared()) {
                    shared = answer.getShared();
                }
            }
            return shared;
        });
    }

    private static CommandFailure failed(Failure failure) {
        return Failures.said(Reasons.exitFor(failure.getReason()), failure.getMessage());
    }
}
