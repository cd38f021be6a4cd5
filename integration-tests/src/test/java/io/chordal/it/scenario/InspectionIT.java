// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.MethodDescriptor;
import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.LocalClient;
import io.chordal.it.harness.Reflected;
import io.chordal.it.harness.Shares;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.SharedFile;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What somebody sees who looks into running daemons with grpcurl or {@code buf curl}: everything is found by reflection
 * alone, no generated class is used for the calls.
 */
class InspectionIT {
    private static final Set<String> OF_A_PEER = Set.of(
            "chordal.peer.v1.PeerControlService",
            "chordal.transfer.v1.ChunkService",
            "chordal.chord.v1.ChordService",
            "chordal.dht.v1.DhtService",
            "chordal.dht.v1.ReplicaService",
            "grpc.health.v1.Health",
            "grpc.channelz.v1.Channelz",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
    private static final Set<String> OF_A_TRACKER = Set.of(
            "chordal.tracker.v1.CatalogService",
            "chordal.tracker.v1.SwarmService",
            "chordal.tracker.v1.MembershipService",
            "grpc.health.v1.Health",
            "grpc.channelz.v1.Channelz",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection");
    private static final Set<String> CHANGES_SOMETHING = Set.of(
            "Share",
            "Unshare",
            "StartDownload",
            "PauseDownload",
            "ResumeDownload",
            "CancelDownload",
            "Add",
            "AddMany",
            "Remove");

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static SharedFile shared;

    @BeforeAll
    static void start() {
        cluster = WORKPLACE.cluster("inspected").peers(2).start();
        shared = Shares.share(cluster.peer(1), TestFiles.random(cluster.file("inspected.bin"), 3 * TestFiles.MIB, 77));
        cluster.peerctl(1).ok("dht", "add", "colour", "red");
    }

    @Test
    void everyServiceIsListedOnTheLocalListeners() throws Exception {
        assertThat(Reflected.services(cluster.peer(1).localAddress())).containsAll(OF_A_PEER);
        assertThat(Reflected.services(cluster.tracker().localAddress())).containsAll(OF_A_TRACKER);
    }

    @Test
    void everyInspectionOfAPeerAnswersWithoutAToken() throws Exception {
        ByteString fileId = shared.getFile().getFileId();
        try (Reflected peer = Reflected.of(cluster.peer(1));
                Reflected other = Reflected.of(cluster.peer(2))) {
            assertThat(peer.call("chordal.chord.v1.ChordService/Ping", Map.of()).toString())
                    .contains("member: true");
            assertThat(peer.call("chordal.chord.v1.ChordService/GetRingState", Map.of())
                            .toString())
                    .contains("successors");
            assertThat(peer.call("chordal.chord.v1.ChordService/GetPredecessor", Map.of())
                            .toString())
                    .contains("node");
            assertThat(peer.call("chordal.chord.v1.ChordService/GetFingerTable", Map.of())
                            .toString())
                    .contains("fingers");
            assertThat(peer.call(
                                    "chordal.chord.v1.ChordService/FindSuccessor",
                                    Map.of("target", ByteString.copyFrom(new byte[32])))
                            .toString())
                    .containsAnyOf("owner", "closer");
            Object colour = peer.key("colour");
            assertThat(peer.call("chordal.dht.v1.DhtService/Get", Map.of("key", colour))
                            .toString())
                    .contains("red");
            assertThat(peer.call("chordal.dht.v1.DhtService/GetMany", Map.of("keys", List.of(colour)))
                            .toString())
                    .contains("red");
            assertThat(peer.call(
                                    "chordal.dht.v1.DhtService/Scan",
                                    Map.of("partition", ByteString.copyFromUtf8("colour")))
                            .toString())
                    .contains("red");
            assertThat(peer.call("chordal.dht.v1.DhtService/Lookup", Map.of("key", colour))
                            .toString())
                    .contains("owner");
            assertThat(peer.call("chordal.dht.v1.DhtService/GetReplicas", Map.of("key", colour))
                            .toString())
                    .contains("REPLICA_STATE_PRESENT");
            assertThat(peer.call("chordal.dht.v1.DhtService/ListRecords", Map.of())
                            .toString())
                    .contains("copy_number");
            Object file = peer.message(
                    "chordal.transfer.v1.FileRef",
                    Map.of("file_id", fileId, "size", shared.getFile().getSize()));
            assertThat(peer.call("chordal.transfer.v1.ChunkService/GetBitfield", Map.of("file", file))
                            .toString())
                    .contains("complete: true");
            assertThat(peer.call("chordal.peer.v1.PeerControlService/ListShares", Map.of())
                            .toString())
                    .contains("inspected.bin");
            assertThat(peer.call("chordal.peer.v1.PeerControlService/ListDownloads", Map.of()))
                    .isNotNull();
            assertThat(other.call("chordal.peer.v1.PeerControlService/FindSources", Map.of("file", file))
                            .toString())
                    .contains("from_ring: true");
            assertThat(peer.call("chordal.peer.v1.PeerControlService/GetStatus", Map.of())
                            .toString())
                    .contains("RING_ROLE_MEMBER");
        }
    }

    @Test
    void everyInspectionOfATrackerAnswersWithoutAToken() throws Exception {
        try (Reflected tracker = Reflected.of(cluster.tracker())) {
            assertThat(tracker.call("chordal.tracker.v1.CatalogService/ListFiles", Map.of())
                            .toString())
                    .contains("inspected.bin");
            assertThat(tracker.call("chordal.tracker.v1.CatalogService/LookUpFile", Map.of("name", "inspected.bin"))
                            .toString())
                    .contains("inspected.bin");
            Object file = tracker.message(
                    "chordal.transfer.v1.FileRef",
                    Map.of(
                            "file_id",
                            shared.getFile().getFileId(),
                            "size",
                            shared.getFile().getSize()));
            assertThat(tracker.call("chordal.tracker.v1.SwarmService/Locations", Map.of("file", file))
                            .toString())
                    .contains("total: 1");
            assertThat(tracker.call("chordal.tracker.v1.SwarmService/RarestChunks", Map.of("file", file))
                            .toString())
                    .contains("holders: 1");
            assertThat(tracker.call("chordal.tracker.v1.MembershipService/ListNodes", Map.of())
                            .toString())
                    .contains("nodes");
            assertThat(tracker.call("chordal.tracker.v1.MembershipService/GetDebug", Map.of())
                            .toString())
                    .contains("Storage: {");
        }
    }

    @Test
    void everyCallThatWouldChangeSomethingIsRefusedWithoutTheToken() throws Exception {
        try (Reflected peer = Reflected.of(cluster.peer(1))) {
            List<String> refused = new ArrayList<>();
            for (MethodDescriptor method : peer.methods()) {
                if (CHANGES_SOMETHING.contains(method.getName())) {
                    assertThat(peer.codeOf(method))
                            .as("answer to %s without the token", method.getFullName())
                            .isIn(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED);
                    refused.add(method.getName());
                }
            }
            assertThat(refused).containsExactlyInAnyOrderElementsOf(CHANGES_SOMETHING);
        }
        try (Reflected tracker = Reflected.of(cluster.tracker())) {
            assertThat(codeOf(() -> tracker.call("chordal.tracker.v1.MembershipService/GetEntrance", Map.of())))
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void noEmptyRequestMeetsAMissingOrABrokenMethod() throws Exception {
        for (DaemonProcess daemon : List.of(cluster.peer(2), cluster.tracker())) {
            try (Reflected reflected = Reflected.of(daemon)) {
                for (MethodDescriptor method : reflected.methods()) {
                    if (!method.isClientStreaming() && !method.isServerStreaming()) {
                        assertThat(reflected.codeOf(method))
                                .as("answer of %s to an empty %s", daemon.name(), method.getFullName())
                                .isNotIn(
                                        Status.Code.UNIMPLEMENTED,
                                        Status.Code.UNKNOWN,
                                        Status.Code.INTERNAL,
                                        Status.Code.DEADLINE_EXCEEDED);
                    }
                }
            }
        }
    }

    @Test
    void noControlServiceIsOnAPublicListener() {
        for (DaemonProcess daemon : List.of(cluster.peer(1), cluster.tracker())) {
            try (LocalClient outside = LocalClient.withoutToken(daemon.address())) {
                assertThat(codeOf(() -> outside.peer()
                                .getStatus(io.chordal.proto.peer.v1.GetStatusRequest.getDefaultInstance())))
                        .isEqualTo(Status.Code.UNIMPLEMENTED);
                assertThat(codeOf(() -> Reflected.services(daemon.address()))).isEqualTo(Status.Code.UNIMPLEMENTED);
            }
        }
    }

    /** A call that may throw. */
    private interface Call {
        void run() throws Exception;
    }

    private static Status.Code codeOf(Call call) {
        try {
            call.run();
            return Status.Code.OK;
        } catch (Exception e) {
            return Status.fromThrowable(e).getCode();
        }
    }
}
