// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The downloads of the demonstration: one file, several peers, each with a folder of its own. Immutable. */
final class Downloading {
    private static final Duration START_WITHIN = Duration.ofSeconds(60);

    private final Crew crew;
    private final List<String> receivers;
    private final SharedFile shared;
    private final Path folder;

    Downloading(Crew crew, List<String> receivers, SharedFile shared, Path folder) {
        this.crew = requireNonNull(crew, "crew is null");
        this.receivers = List.copyOf(receivers);
        this.shared = requireNonNull(shared, "shared is null");
        this.folder = requireNonNull(folder, "folder is null");
    }

    /** What a user would type for one peer's download. */
    String command(String peer) {
        return "-p " + peer + " get " + shared.getTicket() + " " + folder.resolve(peer);
    }

    /** Starts all of them at once. */
    void start(Background background) throws IOException {
        for (String peer : receivers) {
            Files.createDirectories(folder.resolve(peer));
        }
        background.atOnce(receivers.stream().map(peer -> () -> start(peer)));
    }

    private void start(String peer) {
        StartDownloadRequest request = StartDownloadRequest.newBuilder()
                .setTicket(shared.getTicket())
                .setDestination(folder.resolve(peer).toString())
                .build();
        crew.peer(peer)
                .call(
                        START_WITHIN,
                        PeerControlServiceGrpc::newBlockingStub,
                        (PeerControlServiceBlockingStub stub) -> stub.startDownload(request));
    }
}
