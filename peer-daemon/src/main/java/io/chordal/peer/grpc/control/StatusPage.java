// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.protobuf.Duration;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.dht.id.NodeRef;
import io.chordal.peer.folder.Fetches;
import io.chordal.peer.grpc.serve.ServeContext;
import io.chordal.peer.grpc.tracker.TrackerStanding;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.TransferCodec;
import io.chordal.peer.ring.RingStanding;
import io.chordal.peer.share.Shares;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.TrackerStatus;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The page about this peer.
 *
 * @param me this peer as others call it
 * @param version its version
 * @param home its home folder
 * @param trackers the trackers that it uses
 * @param ring how it takes part in the ring
 * @param shares what it shares
 * @param downloads what it fetches
 * @param serving what it gives to others
 * @param user who is logged in
 * @param downloaded bytes received so far
 * @param ticker monotonic time
 * @param started when it started, by that
 */
public record StatusPage(
        Supplier<PeerAddress> me,
        String version,
        Path home,
        Trackers trackers,
        Supplier<RingStanding> ring,
        Shares shares,
        Fetches downloads,
        ServeContext serving,
        Supplier<Optional<LoggedIn>> user,
        LongSupplier downloaded,
        Ticker ticker,
        long started) {

    /** As of now, as far as whoever looks may see it. */
    GetStatusResponse show(Sight sight) {
        RingStanding standing = ring.get();
        long uptime = ticker.read() - started;
        GetStatusResponse.Builder page = GetStatusResponse.newBuilder()
                .setPeer(TransferCodec.toWire(me.get()))
                .setVersion(version)
                .setPid(ProcessHandle.current().pid())
                .setUptime(Duration.newBuilder()
                        .setSeconds(uptime / 1_000_000_000L)
                        .setNanos((int) (uptime % 1_000_000_000L)))
                .setHome(home.toString())
                .setRingRole(role(standing.role()))
                .setShares(shares.list().size())
                .setDownloads(downloads.openCount())
                .setUploadedBytes(serving.uploadedBytes())
                .setDownloadedBytes(downloaded.getAsLong())
                .setActiveUploads(serving.activeUploads())
                .setUploadLimit(serving.config().bytesPerSecond())
                .setRecords(standing.records())
                .setUnderReplicated(standing.underReplicated());
        ImmutableList<TrackerStanding> asked = trackers.standings();
        asked.forEach(tracker -> page.addTrackers(show(tracker)));
        standing.node()
                .ifPresent(
                        node -> page.setNode(toWire(node)).setNodeId(node.id().toString()));
        standing.predecessor().ifPresent(node -> page.setPredecessor(toWire(node)));
        standing.successors().forEach(node -> page.addSuccessors(toWire(node)));
        standing.warnings().forEach(page::addWarnings);
        user.get().filter(each -> sight.all()).map(LoggedIn::name).ifPresent(page::setUser);
        if (asked.stream().allMatch(tracker -> !tracker.problem().isEmpty())) {
            asked.stream().map(TrackerStanding::problem).forEach(page::addWarnings);
        }
        return page.build();
    }

    private static TrackerStatus show(TrackerStanding tracker) {
        return TrackerStatus.newBuilder()
                .setAddress(tracker.endpoint().toString())
                .setReachable(tracker.problem().isEmpty())
                .setProblem(tracker.problem())
                .build();
    }

    private static RingRole role(RingStanding.Role role) {
        return switch (role) {
            case CLIENT -> RingRole.RING_ROLE_CLIENT;
            case JOINING -> RingRole.RING_ROLE_JOINING;
            case NO_WAY_IN -> RingRole.RING_ROLE_NO_WAY_IN;
            case WRONG_RING -> RingRole.RING_ROLE_WRONG_RING;
            case MEMBER -> RingRole.RING_ROLE_MEMBER;
            case LEAVING -> RingRole.RING_ROLE_LEAVING;
        };
    }

    private static io.chordal.proto.chord.v1.NodeRef toWire(NodeRef node) {
        return io.chordal.proto.chord.v1.NodeRef.newBuilder()
                .setKeyHash(TransferCodec.toWire(node.keyHash()))
                .setVnode(node.vnode())
                .setHost(node.endpoint().host())
                .setPort(node.endpoint().port())
                .setIncarnation(node.incarnation())
                .build();
    }
}
