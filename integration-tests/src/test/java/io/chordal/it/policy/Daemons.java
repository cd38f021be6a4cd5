// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.Listener;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.Peer;
import io.chordal.peer.PeerConfig;
import io.chordal.tracker.Tracker;
import io.chordal.tracker.TrackerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A tracker and a peer of it, in this process and with their own homes. Confined to the thread that made it. */
final class Daemons implements AutoCloseable {
    private final Tracker tracker;
    private final Peer peer;

    private Daemons(Tracker tracker, Peer peer) {
        this.tracker = tracker;
        this.peer = peer;
    }

    static Daemons start(Path folder) {
        Tracker tracker =
                Tracker.start(TrackerConfig.defaults(folder.resolve("tracker")).withListen(ListenAddress.loopback(0)));
        try {
            ListenAddress open = tracker.address();
            return new Daemons(
                    tracker, Peer.start(config(folder.resolve("peer"), new Endpoint(open.host(), open.port()))));
        } catch (RuntimeException e) {
            tracker.close();
            throw e;
        }
    }

    private static PeerConfig config(Path home, Endpoint tracker) {
        PeerConfig usual = PeerConfig.defaults(home);
        return new PeerConfig(
                home,
                ListenAddress.loopback(0),
                ListenAddress.loopback(0),
                Optional.empty(),
                false,
                ImmutableList.of(tracker),
                usual.asking(),
                usual.named(),
                usual.share(),
                usual.serve(),
                usual.fetch(),
                usual.announce(),
                usual.ring(),
                usual.dht(),
                usual.leaveBudget());
    }

    /** What other machines can call. */
    List<Listener> publicListeners() {
        return List.of(tracker.publicListener(), tracker.ringListener(), peer.publicListener());
    }

    Tracker tracker() {
        return tracker;
    }

    Peer peer() {
        return peer;
    }

    @Override
    public void close() throws Exception {
        try (tracker) {
            peer.close();
        }
    }
}
