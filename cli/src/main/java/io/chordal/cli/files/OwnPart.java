// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.proto.peer.v1.FileSource;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc.ChunkServiceBlockingStub;
import io.chordal.proto.transfer.v1.ChunkSet;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.GetBitfieldRequest;
import io.chordal.proto.transfer.v1.PeerRef;
import java.util.Optional;
import java.util.Set;

/** What the asked peer itself has of a file; it does not count itself among the sources. Stateless. */
final class OwnPart {
    private OwnPart() {}

    /** The peer as a source, or nothing if it has no part of the file. */
    static Set<FileSource> of(Connection peer, FileRef file) {
        ChunkSet chunks;
        try {
            chunks = peer.call(
                            ChunkServiceGrpc::newBlockingStub,
                            (ChunkServiceBlockingStub stub) -> stub.getBitfield(GetBitfieldRequest.newBuilder()
                                    .setFile(file)
                                    .build()))
                    .getChunks();
        } catch (CommandFailure e) {
            if (e.exit() == ExitCode.NOT_FOUND) {
                return Set.of();
            }
            throw e;
        }
        PeerRef self = peer.call(
                        PeerControlServiceGrpc::newBlockingStub,
                        (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()))
                .getPeer();
        Optional<SharedFile> shared = Shares.list(peer).stream()
                .filter(each -> each.getFile().equals(file))
                .findFirst();
        return Set.of(FileSource.newBuilder()
                .setPeer(self)
                .setChunks(chunks)
                .setFromTracker(shared.map(SharedFile::getAnnouncedToTracker).orElse(false))
                .setFromRing(shared.map(SharedFile::getAnnouncedToRing).orElse(false))
                .setReachable(true)
                .build());
    }
}
