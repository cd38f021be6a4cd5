// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.tracker.CatalogFile;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.ticket.Ticket;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** Turns a name in a group's catalogue into the one file that it stands for. Thread-safe. */
public final class CatalogLookup {
    private final Trackers trackers;

    /** A look-up at these trackers. */
    public CatalogLookup(Trackers trackers) {
        this.trackers = trackers;
    }

    /** The file; fails with NAME_NOT_FOUND, with AMBIGUOUS and the tickets of all that bear the name, or with NO_TRACKER. */
    public CompletableFuture<CatalogFile> find(String group, String name, Optional<FileId> only) {
        return trackers.ask(tracker -> tracker.lookUp(group, name, only)).thenApply(files -> one(name, files));
    }

    private CatalogFile one(String name, ImmutableList<CatalogFile> files) {
        if (files.isEmpty()) {
            throw new PeerFailure(
                    PeerProblem.NAME_NOT_FOUND,
                    "file not found: no file called " + name + " is in the catalogue; see: peerctl ls");
        }
        if (files.size() > 1) {
            throw new PeerFailure(
                    PeerProblem.AMBIGUOUS,
                    files.size() + " files are called " + name + "; choose one with --hash FILEID, or by its ticket:\n"
                            + files.stream()
                                    .map(file -> "    peerctl get " + ticket(file))
                                    .collect(Collectors.joining("\n")));
        }
        return files.get(0);
    }

    private String ticket(CatalogFile file) {
        Optional<HostAndPort> tracker = trackers.first().map(CatalogLookup::hostAndPort);
        return Ticket.of(file.ref().fileId(), file.ref().size(), file.name(), tracker, ImmutableList.of())
                .withFolder(file.folder())
                .toString();
    }

    private static HostAndPort hostAndPort(Endpoint endpoint) {
        return HostAndPort.fromParts(endpoint.host(), endpoint.port());
    }
}
