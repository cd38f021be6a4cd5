// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.node;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static io.chordal.tracker.testing.WireSamples.ring;
import static io.chordal.tracker.testing.WireSamples.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.LeaveRequest;
import io.chordal.proto.tracker.v1.ListNodesRequest;
import io.chordal.proto.tracker.v1.Location;
import io.chordal.proto.tracker.v1.LocationsRequest;
import io.chordal.proto.tracker.v1.RegisterNodeRequest;
import io.chordal.proto.tracker.v1.RelayChangesRequest;
import io.chordal.proto.tracker.v1.RenewLeaseRequest;
import io.chordal.proto.tracker.v1.TrackerRingServiceGrpc;
import io.chordal.proto.tracker.v1.WithdrawRequest;
import io.chordal.proto.transfer.v1.FileRef;
import io.chordal.proto.transfer.v1.PeerRef;
import io.chordal.tracker.testing.Eventually;
import io.chordal.tracker.testing.TrackerClient;
import io.chordal.tracker.testing.Trackers;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What three real trackers tell each other of their peers. */
class TrackerRelayTest {
    /** A change is told within a second; a machine that is busy takes longer. */
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Trackers trackers;

    @BeforeEach
    void start() {
        trackers = Trackers.of(3, folder);
        trackers.startAll();
    }

    @AfterEach
    void stop() {
        trackers.close();
    }

    @Test
    void whatIsAnnouncedAtOneIsLocatedAtAllAndSoIsItsEnd() {
        enter(1, peer(1), "a.txt", file(1, 10));
        trackers.client(1).announce(peer(1), whole(file(2, 10), 1));
        for (int line = 1; line <= 3; line++) {
            awaitSources(line, file(1, 10), peer(1));
            awaitSources(line, file(2, 10), peer(1));
            assertThat(trackers.client(line).list())
                    .extracting(CatalogEntry::getSeeders)
                    .containsExactly(1);
        }
        withdraw(1, peer(1), file(2, 10));
        awaitSources(3, file(2, 10));
        awaitSources(3, file(1, 10), peer(1));
        assertThat(leave(1, peer(1))).isTrue();
        awaitSources(2, file(1, 10));
        assertThat(trackers.client(3).listAll()).isEmpty();
    }

    @Test
    @Tag("S2-26")
    void whenTheLastTwoHoldersWithdrawAtDifferentTrackersTheEntryGoes() {
        for (int round = 0; round < 20; round++) {
            enter(1, peer(1), "a.txt", file(1, 10));
            enter(2, peer(2), "a.txt", file(1, 10));
            awaitSources(1, file(1, 10), peer(1), peer(2));
            awaitSources(2, file(1, 10), peer(1), peer(2));
            withdraw(1, peer(1), file(1, 10));
            withdraw(2, peer(2), file(1, 10));
            Eventually.within(SOON, () -> trackers.client(3).listAll().isEmpty());
        }
    }

    @Test
    void aPeerThatGoesToAnotherTrackerIsKnownAllAlongAndOnce() {
        enter(1, peer(1), "a.txt", file(1, 10));
        awaitSources(2, file(1, 10), peer(1));
        trackers.stop(1);
        awaitSources(2, file(1, 10), peer(1));
        assertThat(trackers.client(2)
                        .swarm()
                        .renewLease(
                                RenewLeaseRequest.newBuilder().setPeer(peer(1)).build())
                        .getKnown())
                .isFalse();
        trackers.client(2).announce(peer(1), whole(file(1, 10), 1));
        awaitSources(3, file(1, 10), peer(1));
        assertThat(trackers.client(3).list())
                .extracting(CatalogEntry::getSeeders)
                .containsExactly(1);
        withdraw(2, peer(1), file(1, 10));
        awaitSources(2, file(1, 10));
        assertThat(trackers.client(3).listAll()).isEmpty();
    }

    @Test
    void aTrackerThatStartsAnewIsToldAllThatTheOthersKnow() {
        for (int i = 1; i <= 30; i++) {
            enter(1, peer(i), "file-" + i, file(i, 10));
        }
        trackers.stop(3);
        withdraw(1, peer(30), file(30, 10));
        trackers.start(3);
        for (int i = 1; i < 30; i++) {
            awaitSources(3, file(i, 10), peer(i));
        }
        awaitSources(3, file(30, 10));
    }

    @Test
    void nodesOfTheDataRingThatShowThemselvesAtOneAreKnownAtAll() {
        trackers.client(1)
                .membership()
                .registerNode(RegisterNodeRequest.newBuilder()
                        .setNode(node(1))
                        .setClusterId(ring(7))
                        .build());
        Eventually.within(
                SOON,
                () -> trackers.client(3)
                                .membership()
                                .listNodes(ListNodesRequest.getDefaultInstance())
                                .getNodesCount()
                        == 1);
    }

    @Test
    void nobodyElseTellsATrackerAnything() {
        try (TrackerClient stranger = new TrackerClient(trackers.tracker(1).ringAddress())) {
            Assertions.assertThatThrownBy(() -> TrackerRingServiceGrpc.newBlockingStub(stranger.channel())
                            .withDeadlineAfter(10, TimeUnit.SECONDS)
                            .relayChanges(RelayChangesRequest.getDefaultInstance()))
                    .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("CLUSTER_PROOF_REQUIRED"));
        }
    }

    private void enter(int line, PeerRef peer, String name, FileRef file) {
        assertThat(trackers.client(line)
                        .register(peer, registration(name, file))
                        .getResults(0)
                        .getMessage())
                .isEmpty();
    }

    private void withdraw(int line, PeerRef peer, FileRef file) {
        assertThat(trackers.client(line)
                        .swarm()
                        .withdraw(WithdrawRequest.newBuilder()
                                .setPeer(peer)
                                .addFiles(file)
                                .build())
                        .getWithdrawnList())
                .containsExactly(true);
    }

    private boolean leave(int line, PeerRef peer) {
        return trackers.client(line)
                .swarm()
                .leave(LeaveRequest.newBuilder().setPeer(peer).build())
                .getLeft();
    }

    private void awaitSources(int line, FileRef file, PeerRef... peers) {
        Eventually.within(SOON, () -> List.copyOf(sources(line, file)).equals(List.of(peers)));
    }

    private List<PeerRef> sources(int line, FileRef file) {
        try {
            return trackers
                    .client(line)
                    .swarm()
                    .locations(LocationsRequest.newBuilder().setFile(file).build())
                    .getLocationsList()
                    .stream()
                    .map(Location::getPeer)
                    .sorted(Comparator.comparing(PeerRef::getPort))
                    .toList();
        } catch (StatusRuntimeException e) {
            assertThat(ErrorStatus.reason(e)).contains("NO_SOURCE");
            return List.of();
        }
    }
}
