// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.cli.cluster.ClusterState;
import io.chordal.cli.cluster.Member;
import io.chordal.cli.output.Json;
import io.chordal.cli.output.ShellWord;
import io.chordal.cli.process.DaemonKind;
import io.chordal.cli.session.Homes;
import java.util.List;
import java.util.Map;

/** What to try on a cluster that was left running. Stateless. */
final class WhatNext {
    private WhatNext() {}

    static List<String> lines(Homes homes, ClusterState state, DemoFile file) {
        Member peer = state.running().stream()
                .filter(member -> member.kind() == DaemonKind.PEER)
                .findFirst()
                .orElseThrow();
        String local = peer.localAddress().toString();
        String token = homes.member(peer.name()).tokenFile().toString();
        return List.of(
                "  Commands (first: export CHORDAL_HOME=" + homes.own().path() + ")",
                "    peerctl cluster status",
                "    peerctl ls",
                "    peerctl locations public " + ShellWord.of(file.name()),
                "    peerctl ring show all",
                "    peerctl dht add colour green; peerctl dht get colour; peerctl dht replicas colour",
                "    peerctl cluster start peer-1        # the dead one again; it joins and serves",
                "    peerctl -p " + peer.name() + " status",
                "  Any gRPC client, at the local listener of " + peer.name() + ":",
                "    grpcurl -plaintext " + local + " list",
                "    grpcurl -plaintext " + local + " chordal.chord.v1.ChordService/GetRingState",
                "    grpcurl -plaintext " + local + " chordal.peer.v1.PeerControlService/GetStatus",
                "    grpcurl -plaintext -H \"chordal-control-token: $(cat " + token + ")\" \\",
                "      -d " + ShellWord.of(Json.line(Map.of("name", file.name()))) + " " + local
                        + " chordal.peer.v1.PeerControlService/Unshare",
                "    buf curl --protocol grpc --http2-prior-knowledge http://" + local + " --list-services",
                "    buf curl --protocol grpc --http2-prior-knowledge http://" + local
                        + "/chordal.peer.v1.PeerControlService/ListDownloads",
                "  Stop it: peerctl cluster stop; remove it: rm -r "
                        + homes.own().path());
    }
}
