// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableMap;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.download.DownloadProgress;
import io.chordal.swarm.download.SourceId;
import io.chordal.swarm.file.Hash256;
import java.time.Instant;
import java.util.Optional;

/**
 * A download as of one moment. Immutable.
 *
 * @param order what was ordered
 * @param state where it stands
 * @param reason why it waits, is stalled or failed, or empty
 * @param failure the closed reason of a failure, or empty
 * @param progress what the engine says, once it runs
 * @param resumed chunks that were there from before
 * @param sha256 the plain SHA-256 of the finished file, if it was asked for
 * @param ended when it ended
 * @param peers who the sources are
 * @param folder how far a folder came, if it is one
 */
public record DownloadView(
        DownloadOrder order,
        DownloadState state,
        String reason,
        String failure,
        Optional<DownloadProgress> progress,
        int resumed,
        Optional<Hash256> sha256,
        Optional<Instant> ended,
        ImmutableMap<SourceId, PeerAddress> peers,
        Optional<FolderProgress> folder) {
    public DownloadView {
        requireNonNull(order, "order is null");
        requireNonNull(state, "state is null");
        requireNonNull(reason, "reason is null");
        requireNonNull(failure, "failure is null");
        requireNonNull(progress, "progress is null");
        requireNonNull(sha256, "sha256 is null");
        requireNonNull(ended, "ended is null");
        requireNonNull(peers, "peers is null");
        requireNonNull(folder, "folder is null");
    }

    /** The download of a file. */
    DownloadView(
            DownloadOrder order,
            DownloadState state,
            String reason,
            String failure,
            Optional<DownloadProgress> progress,
            int resumed,
            Optional<Hash256> sha256,
            Optional<Instant> ended,
            ImmutableMap<SourceId, PeerAddress> peers) {
        this(order, state, reason, failure, progress, resumed, sha256, ended, peers, Optional.empty());
    }

    /** What a download of a file shows of itself. */
    static DownloadView of(
            DownloadOrder order,
            DownloadState state,
            String reason,
            String failure,
            Optional<Hash256> sha256,
            Optional<Instant> ended,
            Optional<Fetching> fetching) {
        return new DownloadView(
                order,
                state,
                reason,
                failure,
                fetching.map(Fetching::progress),
                fetching.map(now -> now.file().resumed().kept().cardinality()).orElse(0),
                sha256,
                ended,
                fetching.map(Fetching::peers).orElse(ImmutableMap.of()));
    }

    /** The same with another reason. */
    DownloadView withReason(String why) {
        return new DownloadView(order, state, why, failure, progress, resumed, sha256, ended, peers, folder);
    }

    /** The download of a folder. */
    public static DownloadView ofFolder(
            DownloadOrder order,
            DownloadState state,
            String reason,
            String failure,
            Optional<Instant> ended,
            FolderProgress progress) {
        return new DownloadView(
                order,
                state,
                reason,
                failure,
                Optional.empty(),
                0,
                Optional.empty(),
                ended,
                ImmutableMap.of(),
                Optional.of(progress));
    }

    /** Bytes of it that are here. */
    public long bytesHave() {
        return state == DownloadState.DONE
                ? order.ref().size()
                : progress.map(DownloadProgress::bytesHave).orElse(0L);
    }
}
