// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One tracker and some peers on loopback, each a process with a home of its own.
 *
 * <p>The tracker is {@code tracker}, the peers are {@code peer-1}, {@code peer-2} and so on; the first peer founds the
 * ring. Closing it ends all its processes. Confined to the test's thread.
 */
public final class TestCluster implements AutoCloseable {
    /** Periods short enough for tests. */
    private static final List<String> QUICK_RING = List.of("--stabilize", "200ms-400ms", "--ping", "200ms");

    private final Workplace workplace;
    private final String name;
    private final List<String> common;
    private final DaemonProcess tracker;
    private final List<DaemonProcess> peers = new ArrayList<>();

    private TestCluster(Workplace workplace, String name, List<String> common, DaemonProcess tracker) {
        this.workplace = workplace;
        this.name = name;
        this.common = common;
        this.tracker = tracker;
    }

    /** Says what the cluster shall be like. */
    public static final class Builder {
        private final Workplace workplace;
        private final String name;
        private final List<List<String>> peers = new ArrayList<>();
        private final List<String> trackerArguments = new ArrayList<>();
        private final List<String> common = new ArrayList<>(QUICK_RING);

        Builder(Workplace workplace, String name) {
            this.workplace = workplace;
            this.name = name;
        }

        /** Arguments of the tracker besides its addresses. */
        public Builder tracker(String... arguments) {
            trackerArguments.addAll(List.of(arguments));
            return this;
        }

        /** Arguments of every peer. */
        public Builder everyPeer(String... arguments) {
            common.addAll(List.of(arguments));
            return this;
        }

        /** One more peer with arguments of its own. */
        public Builder peer(String... arguments) {
            peers.add(List.of(arguments));
            return this;
        }

        /** So many more peers. */
        public Builder peers(int count) {
            for (int i = 0; i < count; i++) {
                peer();
            }
            return this;
        }

        /** Starts the tracker, then all peers at once, and waits until all are ready. */
        public TestCluster start() {
            DaemonProcess tracker = workplace.spawn(Program.TRACKER, name, "tracker", trackerArguments, Map.of());
            tracker.awaitReady();
            TestCluster cluster = new TestCluster(workplace, name, List.copyOf(common), tracker);
            peers.forEach(arguments -> cluster.spawnPeer(arguments.toArray(String[]::new)));
            cluster.peers.forEach(DaemonProcess::awaitReady);
            return cluster;
        }
    }

    /** Returns the tracker. */
    public DaemonProcess tracker() {
        return tracker;
    }

    /** Returns a peer, counted from 1. */
    public DaemonProcess peer(int number) {
        return peers.get(number - 1);
    }

    /** Returns the peers that run. */
    public List<DaemonProcess> livePeers() {
        return peers.stream().filter(DaemonProcess::isAlive).toList();
    }

    /** Starts one more peer that uses the tracker, and waits until it is ready. */
    public DaemonProcess addPeer(String... arguments) {
        return spawnPeer(arguments).awaitReady();
    }

    /** Starts one more peer that knows only the arguments given here, and waits until it is ready. */
    public DaemonProcess addPeerWithoutTracker(String... arguments) {
        return add(List.of(arguments)).awaitReady();
    }

    /** Returns commands for a peer. */
    public Peerctl peerctl(DaemonProcess peer) {
        return workplace.peerctl(peer.home());
    }

    /** Returns commands for a peer, counted from 1. */
    public Peerctl peerctl(int number) {
        return peerctl(peer(number));
    }

    /** Returns a path below the cluster's folder, for files that tests share and fetch; its folder is there. */
    public Path file(String path) {
        Path file = workplace.folder().resolve(name).resolve("files").resolve(path);
        try {
            Files.createDirectories(file.getParent());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of " + file, e);
        }
        return file;
    }

    @Override
    public void close() {
        for (int i = peers.size() - 1; i >= 0; i--) {
            peers.get(i).close();
        }
        tracker.close();
    }

    private DaemonProcess spawnPeer(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--tracker", tracker.address()));
        all.addAll(List.of(arguments));
        return add(all);
    }

    private DaemonProcess add(List<String> arguments) {
        List<String> all = new ArrayList<>(common);
        all.addAll(arguments);
        DaemonProcess peer = workplace.spawn(Program.PEER, name, "peer-" + (peers.size() + 1), all, Map.of());
        peers.add(peer);
        return peer;
    }
}
