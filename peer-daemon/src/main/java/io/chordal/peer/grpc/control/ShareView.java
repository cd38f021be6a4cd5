// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.protobuf.ByteString;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.announce.Announced;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.peer.share.Share;
import io.chordal.proto.peer.v1.FolderContents;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.ticket.Ticket;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
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

    /** Shares in groups, in their order. */
    CompletableFuture<ImmutableList<SharedFile>> show(List<ShareEntry> entries, Function<ShareEntry, Share> describe) {
        return announcer.state(entries.stream().map(ShareEntry::offer).toList()).thenApply(states -> {
            ImmutableList.Builder<SharedFile> files = ImmutableList.builder();
            for (int i = 0; i < entries.size(); i++) {
                ShareEntry entry = entries.get(i);
                files.add(show(entry, describe.apply(entry), states.get(i)));
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

    /** One share in a group. */
    SharedFile show(ShareEntry entry, Share share, Announced announced) {
        return SharedFile.newBuilder()
                .setName(entry.name())
                .setFile(TransferCodec.toWire(share.ref()))
                .setGroup(entry.group().name())
                .setPath(share.file().place().toString())
                .setFolder(share.file().folder().isPresent())
                .setSha256(share.sha256()
                        .map(Hash256::toBytes)
                        .map(ByteString::copyFrom)
                        .orElse(ByteString.EMPTY))
                .setChunkCount(share.ref().layout().chunkCount())
                .setChunkSize(share.ref().layout().chunkSize())
                .setTicket(ticket(entry))
                .setNote(share.note())
                .setAnnouncedToTracker(announced.toTracker())
                .setAnnouncedToRing(announced.toRing())
                .setAnnounceNote(announced.note())
                .setDamage(share.damage())
                .setUploadedBytes(share.uploaded())
                .build();
    }

    private String ticket(ShareEntry entry) {
        FileRef ref = entry.file().ref();
        Optional<HostAndPort> tracker = trackers.first().map(ShareView::hostAndPort);
        return Ticket.of(
                        ref.fileId(),
                        ref.size(),
                        entry.file().in(entry.group()).orElseThrow().name(),
                        tracker,
                        ImmutableList.of(hostAndPort(me.get().endpoint())))
                .withFolder(entry.file().folder().isPresent())
                .toString();
    }

    private static HostAndPort hostAndPort(Endpoint endpoint) {
        return HostAndPort.fromParts(endpoint.host(), endpoint.port());
    }
}
