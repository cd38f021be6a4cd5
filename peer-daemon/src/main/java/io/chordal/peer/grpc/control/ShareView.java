// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.protobuf.ByteString;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.announce.Announced;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.announce.Offer;
import io.chordal.peer.grpc.tracker.Publication;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.peer.share.Share;
import io.chordal.proto.peer.v1.FolderContents;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.ticket.Ticket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Shows shares on the wire: with their ticket, and whether others know of them. Thread-safe. */
final class ShareView {
    private final Announcer announcer;
    private final Trackers trackers;
    private final Supplier<PeerAddress> me;

    ShareView(Announcer announcer, Trackers trackers, Supplier<PeerAddress> me) {
        this.announcer = announcer;
        this.trackers = trackers;
        this.me = me;
    }

    /** The shares in their order. */
    CompletableFuture<ImmutableList<SharedFile>> show(List<Share> shares) {
        return announcer
                .state(shares.stream()
                        .map(share -> new Offer(share.ref(), Publication.PUBLIC))
                        .toList())
                .thenApply(states -> {
                    ImmutableList.Builder<SharedFile> files = ImmutableList.builder();
                    for (int i = 0; i < shares.size(); i++) {
                        files.add(show(shares.get(i), states.get(i)));
                    }
                    return files.build();
                });
    }

    /** What a folder has. */
    static FolderContents show(io.chordal.peer.share.FolderContents contents) {
        return FolderContents.newBuilder()
                .setFiles(contents.files())
                .setBytes(contents.bytes())
                .setHidden(contents.hidden())
                .build();
    }

    /** One share. */
    SharedFile show(Share share, Announced announced) {
        return SharedFile.newBuilder()
                .setName(share.file().name().value())
                .setFile(TransferCodec.toWire(share.ref()))
                .setGroup(Publication.PUBLIC)
                .setPath(share.file().place().toString())
                .setFolder(share.file().folder().isPresent())
                .setSha256(share.sha256()
                        .map(Hash256::toBytes)
                        .map(ByteString::copyFrom)
                        .orElse(ByteString.EMPTY))
                .setChunkCount(share.ref().layout().chunkCount())
                .setChunkSize(share.ref().layout().chunkSize())
                .setTicket(ticket(share))
                .setAnnouncedToTracker(announced.toTracker())
                .setAnnouncedToRing(announced.toRing())
                .setAnnounceNote(announced.note())
                .setDamage(share.damage())
                .setUploadedBytes(share.uploaded())
                .build();
    }

    private String ticket(Share share) {
        Optional<HostAndPort> tracker = trackers.first().map(ShareView::hostAndPort);
        return Ticket.of(
                        share.ref().fileId(),
                        share.ref().size(),
                        share.file().name(),
                        tracker,
                        ImmutableList.of(hostAndPort(me.get().endpoint())))
                .withFolder(share.file().folder().isPresent())
                .toString();
    }

    private static HostAndPort hostAndPort(Endpoint endpoint) {
        return HostAndPort.fromParts(endpoint.host(), endpoint.port());
    }
}
