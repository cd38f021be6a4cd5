// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.chordal.daemon.session.SessionToken;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.tracker.v1.FileRegistration;
import io.chordal.proto.tracker.v1.LocationsResponse;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import java.time.Instant;
import java.util.Optional;

/** Reads and writes what a peer and trackers say to each other. Pure functions. */
final class TrackerWire {
    private TrackerWire() {}

    static ImmutableList<Source> sources(FileRef ref, LocationsResponse reply) {
        ImmutableList.Builder<Source> sources = ImmutableList.builder();
        for (io.chordal.proto.tracker.v1.Location location : reply.getLocationsList()) {
            try {
                ChunkSet chunks = TransferCodec.fromWire(
                        location.getChunks(), ref.layout().chunkCount());
                sources.add(new Source(TransferCodec.fromWire(location.getPeer()), chunks));
            } catch (IllegalArgumentException e) {
                continue;
            }
        }
        return sources.build();
    }

    static FileRegistration registration(Publication file) {
        FileRegistration.Builder out = FileRegistration.newBuilder()
                .setName(file.name().value())
                .setFile(TransferCodec.toWire(file.ref()))
                .setFolder(file.folder());
        file.sha256().map(Hash256::toBytes).map(ByteString::copyFrom).ifPresent(out::setSha256);
        return out.build();
    }

    static Optional<Refusal> refusal(RegistrationResult result) {
        return result.getSuccess()
                ? Optional.empty()
                : Optional.of(new Refusal(result.getReason(), result.getMessage()));
    }

    static SessionTokens tokens(io.chordal.proto.tracker.v1.SessionTokens tokens) {
        return new SessionTokens(
                new SessionToken(tokens.getAccessToken(), instant(tokens.getAccessExpiresAt())),
                new SessionToken(tokens.getRefreshToken(), instant(tokens.getRefreshExpiresAt())));
    }

    static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
