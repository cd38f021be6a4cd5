// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.FolderGiver;
import io.chordal.peer.fetch.FolderProgress;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import io.chordal.swarm.download.DownloadProgress;
import io.chordal.swarm.download.DownloadProgress.SourceProgress;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.pick.Strategy;
import java.time.Instant;

/** Shows downloads on the wire, and reads what users choose. Pure functions. */
final class DownloadCodec {
    private DownloadCodec() {}

    static Download toWire(DownloadView view) {
        DownloadOrder order = view.order();
        Download.Builder out = Download.newBuilder()
                .setId(order.id())
                .setName(order.name().value())
                .setFile(TransferCodec.toWire(order.ref()))
                .setDestination(order.destination().toString())
                .setState(toWire(view.state()))
                .setReason(view.reason())
                .setFailureReason(view.failure())
                .setChunkCount(order.ref().layout().chunkCount())
                .setChunksResumed(view.resumed())
                .setStrategy(toWire(order.strategy()))
                .setGroup(order.as().group().name())
                .setStartedAt(toWire(order.started()))
                .setSha256(view.sha256()
                        .map(Hash256::toBytes)
                        .map(ByteString::copyFrom)
                        .orElse(ByteString.EMPTY));
        view.ended().map(DownloadCodec::toWire).ifPresent(out::setEndedAt);
        view.progress().ifPresent(progress -> show(view, progress, out));
        view.folder().ifPresent(folder -> show(folder, out));
        if (view.state() == DownloadState.DONE) {
            out.setChunksDone(out.getChunkCount()).setBytesDone(order.ref().size());
        }
        return out.build();
    }

    private static void show(FolderProgress folder, Download.Builder out) {
        out.setFolder(toWire(folder));
        for (FolderGiver giver : folder.givers()) {
            out.addSources(DownloadSource.newBuilder()
                    .setPeer(TransferCodec.toWire(giver.peer()))
                    .setChunks(giver.chunks())
                    .setBytes(giver.bytes()));
        }
    }

    private static io.chordal.proto.peer.v1.FolderProgress toWire(FolderProgress folder) {
        return io.chordal.proto.peer.v1.FolderProgress.newBuilder()
                .setFiles(folder.files())
                .setFilesDone(folder.done())
                .setBytes(folder.bytes())
                .setBytesDone(folder.bytesDone())
                .setFilesPresent(folder.present())
                .setFilesFailed(folder.failed())
                .build();
    }

    static Strategy fromWire(io.chordal.proto.peer.v1.Strategy strategy) {
        return switch (strategy) {
            case STRATEGY_UNSPECIFIED, STRATEGY_RAREST -> Strategy.RAREST;
            case STRATEGY_SEQUENTIAL -> Strategy.SEQUENTIAL;
            case STRATEGY_RANDOM -> Strategy.RANDOM;
            case STRATEGY_SINGLE -> Strategy.SINGLE;
            case UNRECOGNIZED -> throw new IllegalArgumentException("unknown strategy");
        };
    }

    private static void show(DownloadView view, DownloadProgress progress, Download.Builder out) {
        out.setChunksDone(progress.have().cardinality())
                .setBytesDone(progress.bytesHave())
                .setRate(view.state().isOver() ? 0 : progress.bytesPerSecond())
                .setBadChunks(progress.badChunks());
        for (SourceProgress source : progress.sources()) {
            PeerAddress peer = view.peers().get(source.id());
            if (peer != null) {
                out.addSources(toWire(peer, source, view.state().isOver()));
            }
        }
    }

    private static DownloadSource toWire(PeerAddress peer, SourceProgress source, boolean ended) {
        DownloadSource.Builder out = DownloadSource.newBuilder()
                .setPeer(TransferCodec.toWire(peer))
                .setChunks(source.chunks())
                .setBytes(source.bytes())
                .setChunksAvailable(source.available())
                .setState(state(source));
        if (ended) {
            out.setGave(TransferCodec.toWire(source.gave()));
        }
        return out.build();
    }

    private static String state(SourceProgress source) {
        String word = switch (source.state()) {
            case ACTIVE -> "active";
            case IDLE -> "idle";
            case WAITING, GONE -> "unreachable";
            case BANNED -> "banned";
        };
        return source.note().isEmpty() ? word : word + " (" + source.note() + ")";
    }

    private static io.chordal.proto.peer.v1.DownloadState toWire(DownloadState state) {
        return switch (state) {
            case PREPARING -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_PREPARING;
            case RUNNING -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_RUNNING;
            case STALLED -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_STALLED;
            case PAUSED -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_PAUSED;
            case FINISHING -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_FINISHING;
            case DONE -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_DONE;
            case FAILED -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_FAILED;
            case CANCELLED -> io.chordal.proto.peer.v1.DownloadState.DOWNLOAD_STATE_CANCELLED;
        };
    }

    private static io.chordal.proto.peer.v1.Strategy toWire(Strategy strategy) {
        return switch (strategy) {
            case RAREST -> io.chordal.proto.peer.v1.Strategy.STRATEGY_RAREST;
            case SEQUENTIAL -> io.chordal.proto.peer.v1.Strategy.STRATEGY_SEQUENTIAL;
            case RANDOM -> io.chordal.proto.peer.v1.Strategy.STRATEGY_RANDOM;
            case SINGLE -> io.chordal.proto.peer.v1.Strategy.STRATEGY_SINGLE;
        };
    }

    private static Timestamp toWire(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }
}
