// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.figures;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Fetch;
import io.chordal.it.harness.Program;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.TestPorts;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.proto.peer.v1.TrackerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Three trackers that are all killed while one peer fetches from another, again and again. Confined to one thread.
 *
 * <p>The files are in {@code public}, each is fetched in about two seconds, and the trackers die when some of its chunks are there.
 */
final class TrackersKilled implements AutoCloseable {
    private static final int TRACKERS = 3;
    private static final int CHUNKS = 8;
    private static final long SIZE = (long) CHUNKS * TestFiles.CHUNK;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final Path list;
    private final List<String> addresses = new ArrayList<>();
    private final List<DaemonProcess> trackers = new ArrayList<>();
    private final List<DaemonProcess> peers = new ArrayList<>();
    private final Random random;

    /** Starts trackers and peers in a folder that need not be there. */
    TrackersKilled(Path folder, long seed) {
        this.folder = folder.toAbsolutePath();
        this.list = this.folder.resolve("tracker_info.txt");
        this.random = new Random(seed);
        List<Integer> ports = TestPorts.free(2 * TRACKERS);
        IntStream.range(0, TRACKERS).forEach(i -> addresses.add("127.0.0.1:" + ports.get(2 * i)));
        try {
            Files.createDirectories(this.folder);
            Files.write(
                    list,
                    IntStream.range(0, TRACKERS)
                            .mapToObj(i -> addresses.get(i) + "/" + ports.get(2 * i + 1))
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + list, e);
        }
        IntStream.range(0, TRACKERS).forEach(i -> trackers.add(spawnTracker(i, list, addresses.get(i))));
        trackers.forEach(DaemonProcess::awaitReady);
        for (String name : List.of("seeder", "reader")) {
            peers.add(DaemonProcess.spawn(
                            name,
                            Program.PEER,
                            this.folder,
                            List.of(
                                    "--tracker",
                                    String.join(",", addresses),
                                    "--stabilize",
                                    "200ms-400ms",
                                    "--ping",
                                    "200ms",
                                    "--upload-limit",
                                    "2MiB/s"),
                            Map.of(),
                            DaemonProcess::compiledAsUsual)
                    .awaitReady());
        }
    }

    private DaemonProcess spawnTracker(int number, Path itsList, String address) {
        List<String> arguments = List.of(itsList.toString(), String.valueOf(number + 1), "--listen", address);
        return DaemonProcess.spawn(
                "tracker-" + (number + 1),
                Program.TRACKER,
                folder,
                arguments,
                Map.of(),
                DaemonProcess::compiledAsUsual);
    }

    /** Writes a list in which clients call one of the trackers elsewhere, and the others find it where it was. */
    private Path listWith(int number, String elsewhere) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(list));
        String line = lines.get(number);
        lines.set(number, elsewhere + line.substring(line.indexOf('/')));
        return Files.write(list.resolveSibling("moved_tracker_info.txt"), lines);
    }

    /**
     * Fetches a new file, kills all trackers once some of its chunks are there, waits until the file is there, compares its bytes, and starts the
     * trackers again.
     *
     * @return how many chunks were there when the last tracker died
     */
    int fetch(int number) throws IOException {
        Path original = TestFiles.random(folder.resolve("file-" + number), SIZE, number);
        SharedFile shared = Shares.share(peers.get(0), original);
        Path copy = folder.resolve("copy-" + number);
        Fetch fetch = Fetch.start(peers.get(1), shared.getTicket(), copy);
        int first = 1 + random.nextInt(CHUNKS - 2);
        fetch.await("has " + first + " chunks", PATIENCE, download -> download.getChunksDone() >= first);
        trackers.forEach(DaemonProcess::kill);
        int done = fetch.now().getChunksDone();
        fetch.awaitSameBytesAs(original, PATIENCE);
        trackers.forEach(DaemonProcess::startAgain);
        trackers.forEach(DaemonProcess::awaitReady);
        Files.delete(copy);
        return done;
    }

    /** How many chunks a file has. */
    static int chunks() {
        return CHUNKS;
    }

    /**
     * Kills all trackers; starts the first where it was, and the second at another address; kills the first again once the peers have
     * heard of that.
     *
     * @return how long after it listened at the new address both peers had an answer from there
     */
    Duration comeBackElsewhere() throws IOException {
        trackers.forEach(DaemonProcess::kill);
        String elsewhere = "127.0.0.1:" + TestPorts.free(1).get(0);
        trackers.get(0).startAgain();
        trackers.set(1, spawnTracker(1, listWith(1, elsewhere), elsewhere));
        trackers.get(0).awaitReady();
        trackers.get(1).awaitReady();
        long begun = System.nanoTime();
        awaitAtPeers("has heard of " + elsewhere, each -> each.getAddress().equals(elsewhere));
        trackers.get(0).kill();
        awaitAtPeers("uses " + elsewhere, each -> each.getAddress().equals(elsewhere) && each.getReachable());
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private void awaitAtPeers(String what, Predicate<TrackerStatus> one) {
        for (DaemonProcess peer : peers) {
            Eventually.until(
                    peer.name() + " " + what,
                    PATIENCE,
                    () -> peer.client()
                            .peer()
                            .getStatus(GetStatusRequest.getDefaultInstance())
                            .getTrackersList(),
                    found -> found.stream().anyMatch(one));
        }
    }

    @Override
    public void close() {
        peers.forEach(DaemonProcess::close);
        trackers.forEach(DaemonProcess::close);
    }
}
