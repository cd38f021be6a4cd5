// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.FolderGiver;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.download.DownloadProgress;
import java.util.Map;
import java.util.TreeMap;

/** Who gave how much of a folder, since this run of the peer took it up. Thread-safe; bounded, whoever comes later is not named. */
final class FolderGivers {
    private static final int MOST = 1_000;

    private final Map<Endpoint, FolderGiver> givers = new TreeMap<>();

    /** A peer gave some chunks. */
    synchronized void gave(PeerAddress peer, int chunks, long bytes) {
        Endpoint endpoint = peer.endpoint();
        if (chunks > 0 && (givers.size() < MOST || givers.containsKey(endpoint))) {
            givers.merge(endpoint, new FolderGiver(peer, chunks, bytes), (sum, one) -> sum.with(chunks, bytes));
        }
    }

    /** What the sources of a file's own download gave. */
    void gave(DownloadView file) {
        for (DownloadProgress.SourceProgress source :
                file.progress().map(DownloadProgress::sources).orElse(ImmutableList.of())) {
            PeerAddress peer = file.peers().get(source.id());
            if (peer != null) {
                gave(peer, source.chunks(), source.bytes());
            }
        }
    }

    /** All of them, by address. */
    synchronized ImmutableList<FolderGiver> list() {
        return ImmutableList.copyOf(givers.values());
    }
}
