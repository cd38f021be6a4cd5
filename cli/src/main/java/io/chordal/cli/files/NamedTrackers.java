// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.session.Session;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import io.chordal.proto.peer.v1.TrackerStatus;
import java.util.List;
import java.util.Optional;

/** The trackers that the user names, against those that a running peer uses. Stateless. */
final class NamedTrackers {
    private NamedTrackers() {}

    /** Refuses what a peer would announce at other trackers than the user names. */
    static void refuseUnlessUsedBy(Connection peer, Session session) {
        Optional<ImmutableList<Endpoint>> named = session.trackersNamed();
        if (named.isEmpty()) {
            return;
        }
        List<Endpoint> used = peer
                .call(
                        PeerControlServiceGrpc::newBlockingStub,
                        (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()))
                .getTrackersList()
                .stream()
                .map(TrackerStatus::getAddress)
                .map(Endpoint::parse)
                .map(NamedTrackers::plain)
                .toList();
        if (named.get().stream().map(NamedTrackers::plain).noneMatch(used::contains)) {
            throw new CommandFailure(
                    ExitCode.CONFLICT,
                    peer.whom() + " announces at " + (used.isEmpty() ? "no tracker" : used) + ", not at " + named.get(),
                    "leave --tracker out; or stop the peer first, so that it is started with it: peerctl daemon stop");
        }
    }

    private static Endpoint plain(Endpoint address) {
        return address.host().equals("localhost") ? new Endpoint("127.0.0.1", address.port()) : address;
    }
}
