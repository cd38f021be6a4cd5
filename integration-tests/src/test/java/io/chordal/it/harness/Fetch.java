// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadSource;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.ListDownloadsRequest;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import io.chordal.proto.peer.v1.StartDownloadResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * A download at one peer, seen from outside. It is known by its destination, so it stays the same one when the peer is
 * killed and started again.
 */
public final class Fetch {
    private final DaemonProcess peer;
    private final Path destination;

    private Fetch(DaemonProcess peer, Path destination) {
        this.peer = peer;
        this.destination = destination;
    }

    /** Starts fetching a ticket to a file that is not there yet. */
    public static Fetch start(DaemonProcess peer, String ticket, Path destination) {
        StartDownloadResponse response = peer.client()
                .peer()
                .startDownload(StartDownloadRequest.newBuilder()
                        .setTicket(ticket)
                        .setDestination(destination.toString())
                        .build());
        assertThat(response.getAlreadyThere())
                .as("%s is there already", destination)
                .isFalse();
        return new Fetch(peer, destination);
    }

    /** Returns the download that somebody else started to this destination. */
    public static Fetch at(DaemonProcess peer, Path destination) {
        return new Fetch(peer, destination);
    }

    /** Returns the peer that fetches. */
    public DaemonProcess peer() {
        return peer;
    }

    /** Returns where the finished file is or will be. */
    public Path destination() {
        return destination;
    }

    /** Returns its state now; the latest if there were several to this destination. */
    public Download now() {
        List<Download> all =
                peer
                        .client()
                        .peer()
                        .listDownloads(ListDownloadsRequest.getDefaultInstance())
                        .getDownloadsList()
                        .stream()
                        .filter(download -> download.getDestination().equals(destination.toString()))
                        .toList();
        assertThat(all).as("downloads to %s at %s", destination, peer.name()).isNotEmpty();
        return all.get(all.size() - 1);
    }

    /** Waits until the state satisfies the condition, and returns it. */
    public Download await(String what, Duration within, Predicate<Download> condition) {
        return Eventually.until(peer.name() + " " + what, within, this::now, condition);
    }

    /** Waits until it is stalled, and returns it. */
    public Download awaitStalled(Duration within) {
        return await("is stalled", within, download -> download.getState() == DownloadState.DOWNLOAD_STATE_STALLED);
    }

    /** Waits until the file is in its place, and returns the last state. */
    public Download awaitDone(Duration within) {
        Download ended = await("has ended", within, Fetch::isOver);
        assertThat(ended.getState())
                .as("end of the download at %s: %s", peer.name(), ended)
                .isEqualTo(DownloadState.DOWNLOAD_STATE_DONE);
        return ended;
    }

    /** Waits until the file is in its place and checks its bytes. */
    public Download awaitSameBytesAs(Path original, Duration within) {
        Download done = awaitDone(within);
        TestFiles.assertSameBytes(destination, original);
        return done;
    }

    /** Returns how many chunks came from a peer. */
    public static int chunksFrom(Download download, DaemonProcess source) {
        return download.getSourcesList().stream()
                .filter(one -> (one.getPeer().getHost() + ":" + one.getPeer().getPort()).equals(source.address()))
                .mapToInt(DownloadSource::getChunks)
                .sum();
    }

    private static boolean isOver(Download download) {
        return switch (download.getState()) {
            case DOWNLOAD_STATE_DONE, DOWNLOAD_STATE_FAILED, DOWNLOAD_STATE_CANCELLED -> true;
            default -> false;
        };
    }
}
