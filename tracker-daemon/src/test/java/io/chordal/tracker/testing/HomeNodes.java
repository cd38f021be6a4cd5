// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.testing;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.Transport;
import io.chordal.dht.replica.StaticHomes;
import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.RingRegisters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * The nodes of a ring of trackers without the trackers: real ones over gRPC on loopback, with records on disks, whose homes are a list
 * of all of them. They are numbered from 0.
 */
public final class HomeNodes implements AutoCloseable {
    private static final Bytes NAME = Bytes.fromHex("00112233445566778899aabbccddeeff");
    private static final Duration UP_WITHIN = Duration.ofSeconds(30);

    private final Path folder;
    private final Quorum quorum;
    private final List<Endpoint> members;
    private final TreeMap<Integer, DhtNode> running = new TreeMap<>();

    private HomeNodes(Path folder, Quorum quorum, List<Endpoint> members) {
        this.folder = folder;
        this.quorum = quorum;
        this.members = members;
    }

    /** So many of them, none of which runs. */
    public static HomeNodes of(int number, Quorum quorum, Path folder) {
        List<Endpoint> members = TestPorts.free(number).stream()
                .map(port -> new Endpoint("127.0.0.1", port))
                .toList();
        return new HomeNodes(folder, quorum, members);
    }

    /** The same, all of which run as one ring. */
    public static HomeNodes running(int number, Quorum quorum, Path folder) {
        HomeNodes nodes = of(number, quorum, folder);
        IntStream.range(0, number).forEach(nodes::start);
        nodes.awaitTogether();
        return nodes;
    }

    /** Starts one, which joins those that run; if none does, it takes the ring up by itself. */
    public void start(int number) {
        DhtNode node = DhtNode.builder()
                .transport(listen(members.get(number).port()))
                .dataDirectory(folder.resolve("node-" + number))
                .config(times())
                .staticHomes(new StaticHomes(HomeList.of(members), quorum))
                .client(List.of())
                .start();
        List<Endpoint> others = running.keySet().stream().map(members::get).toList();
        get(others.isEmpty() ? node.createRing(Optional.of(NAME)) : node.join(others));
        running.put(number, node);
    }

    private static DhtConfig times() {
        DhtConfig times = DhtConfig.local();
        return times.withRecords(times.records().with(records -> records.repairInterval(Duration.ofSeconds(1))));
    }

    /** Stops one, which keeps its disk. */
    public void stop(int number) {
        running.remove(number).close();
    }

    /** Waits until all that run know each other and answer for what they keep. */
    public void awaitTogether() {
        Eventually.within(
                UP_WITHIN,
                () -> running.values().stream()
                        .allMatch(node -> get(node.records().health()).active()
                                && node.neighbourhood().others().size() == running.size() - 1));
    }

    /** The registers as one of them reaches them. */
    public Registers registers(int number) {
        return new RingRegisters(running.get(number));
    }

    @Override
    public void close() {
        running.values().forEach(DhtNode::close);
    }

    private static Transport listen(int port) {
        try {
            return NodeRpcs.listen(new InetSocketAddress("127.0.0.1", port), "127.0.0.1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(UP_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
