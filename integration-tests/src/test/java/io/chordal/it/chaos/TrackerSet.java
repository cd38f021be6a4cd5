// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.it.harness.Eventually;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.TrackerState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Several trackers of one list, each behind its doors, in one folder. Confined to the caller's thread but for what the parts say. */
public final class TrackerSet implements AutoCloseable {
    private final Links links;
    private final Path list;
    private final List<TrackerHost> hosts;
    private final List<ManagedChannel> channels = new ArrayList<>();

    /** Makes the trackers, which are to be started and closed, in a folder that is there. */
    public TrackerSet(Path folder, int number) throws IOException {
        this.links = new Links(2 * number);
        this.hosts = IntStream.range(0, number)
                .mapToObj(i -> new TrackerHost(i, number + i, folder.toAbsolutePath(), links))
                .toList();
        hosts.forEach(TrackerHost::makeRingDoor);
        hosts.forEach(TrackerHost::makeClientDoor);
        this.list = folder.toAbsolutePath().resolve("tracker_info.txt");
        Files.write(list, hosts.stream().map(TrackerHost::line).toList());
        for (TrackerHost host : hosts) {
            String address = host.address();
            int colon = address.lastIndexOf(':');
            channels.add(NettyChannelBuilder.forAddress(
                            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                    .usePlaintext()
                    .build());
        }
    }

    /** Starts all that do not run. */
    public void start() {
        hosts.stream().filter(TrackerHost::isDead).forEach(host -> host.start(list));
    }

    /** Starts one again. */
    public void start(TrackerHost host) {
        host.start(list);
    }

    /** Returns all of them, in the order of their lines. */
    public List<TrackerHost> hosts() {
        return hosts;
    }

    Links links() {
        return links;
    }

    /** Returns a channel to a tracker's door for clients, which is closed with the set. */
    ManagedChannel channel(int number) {
        return channels.get(number);
    }

    /** Waits until every tracker says that all are alive. */
    public void awaitAllAlive(Duration within) {
        for (ManagedChannel channel : channels) {
            Eventually.until(
                    "all trackers are alive",
                    within,
                    () -> members(channel),
                    found -> found.stream().allMatch(member -> member.getState() == TrackerState.TRACKER_STATE_ALIVE));
        }
    }

    private static List<TrackerMember> members(ManagedChannel channel) {
        channel.resetConnectBackoff();
        return MembershipServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(2, TimeUnit.SECONDS)
                .listTrackers(ListTrackersRequest.getDefaultInstance())
                .getTrackersList();
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        hosts.forEach(TrackerHost::close);
        links.close();
    }
}
