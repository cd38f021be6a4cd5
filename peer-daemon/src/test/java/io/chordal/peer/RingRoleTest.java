// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.server.ErrorStatus;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.ring.Standing;
import io.chordal.peer.ring.RingMode;
import io.chordal.peer.ring.RingPlan;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.SharedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How peers come into the ring, by a tracker's word or without one, as members and as clients. */
class RingRoleTest {
    @TempDir
    Path folder;

    private TestPeers peers;
    private FakeTracker tracker;

    @BeforeEach
    void open() throws IOException {
        peers = new TestPeers(folder);
        tracker = FakeTracker.start();
    }

    @AfterEach
    void close() throws InterruptedException {
        peers.close();
        tracker.close();
    }

    @Test
    void ofSeveralPeersAtOnceOneFoundsTheRingAndTheOthersJoinIt() {
        List<Peer> all = List.of(peers.start("a", tracked()), peers.start("b", tracked()), peers.start("c", tracked()));

        eventually("all are listed", () -> tracker.nodePorts().size() == 3);
        eventually(
                "each knows the two others",
                () -> all.stream()
                        .allMatch(p -> p.node().ringState().successors().nodes().size() == 2));
        GetStatusResponse page = peers.control(all.get(0)).getStatus(TestPeers.STATUS);
        assertThat(page.getRingRole()).isEqualTo(RingRole.RING_ROLE_MEMBER);
        assertThat(page.getTrackers(0).getReachable()).isTrue();
        assertThat(page.getSuccessorsCount()).isEqualTo(2);
    }

    @Test
    void aPeerThatStopsInOrderIsMissedByNobody() {
        Peer a = peers.start("a", tracked());
        Peer b = peers.start("b", tracked());
        eventually("both are listed", () -> tracker.nodePorts().size() == 2);

        peers.stop(b);

        assertThat(tracker.nodePorts()).containsExactly(a.publicAddress().port());
        eventually("a is alone", () -> a.node().ringState().successors().nodes().isEmpty());
    }

    @Test
    void aMemberThatRestartsFindsItsRingAgainWithTheTrackerDown() throws Exception {
        Peer a = peers.start("a", tracked());
        Peer b = peers.start("b", tracked());
        eventually("b is a member", () -> b.node().standing() == Standing.MEMBER);
        eventually("b knows a", () -> !b.node().ringState().successors().nodes().isEmpty());
        tracker.down();
        peers.stop(b);

        Peer again = peers.start("b", tracked());

        eventually("it is a member again", () -> again.node().standing() == Standing.MEMBER);
        eventually(
                "of the same ring",
                () -> again.node().ringState().successors().nodes().stream()
                        .anyMatch(n -> n.sameNode(a.node().self())));
    }

    @Test
    @Tag("S0-28")
    void clientsComeAndGoWithoutAnyMemberNoticing() throws Exception {
        Peer a = peers.start("a", tracked());
        Peer b = peers.start("b", tracked());
        eventually(
                "the two know each other",
                () -> a.node().ringState().successors().nodes().size() == 1
                        && b.node().ringState().successors().nodes().size() == 1);
        SharedFile shared = peers.share(a, TestFiles.chunks(folder.resolve("f.bin"), 2));
        List<NodeRef> successors = a.node().ringState().successors().nodes();
        int records = records(a) + records(b);

        for (int i = 0; i < 20; i++) {
            Peer client = peers.start("client", asClient());
            eventually("it can use the ring", () -> read(client, shared).isPresent());
            assertThat(client.node().standing()).isEqualTo(Standing.CLIENT);
            if (i == 0) {
                Download copy = peers.fetch(client, shared.getTicket(), folder.resolve("copy.bin"));
                assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
            }
            client.node().close();
            peers.stop(client);
        }

        assertThat(a.node().ringState().successors().nodes()).isEqualTo(successors);
        assertThat(tracker.nodePorts()).hasSize(2);
        assertThat(records(a) + records(b)).isBetween(records, records + 4);
    }

    @Test
    @Tag("S0-25")
    void aClientWhoseEntranceDiedIsGivenAnother() throws Exception {
        Peer a = peers.start("a", tracked());
        Peer b = peers.start("b", tracked());
        eventually("both are listed", () -> tracker.nodePorts().size() == 2);
        SharedFile shared = peers.share(b, TestFiles.chunks(folder.resolve("f.bin"), 2));
        tracker.forget(b.publicAddress().port());
        Peer client = peers.start("client", asClient());
        eventually("it can use the ring through a", () -> read(client, shared).isPresent());

        a.node().close();
        a.publicListener().close();
        tracker.remember(b.node().self());
        tracker.forget(a.publicAddress().port());

        eventually("it can use the ring through b", () -> read(client, shared).isPresent());
    }

    @Test
    void aPeerInModeAutoOnLoopbackIsAMemberAtOnceAndElsewhereAClientFirst() {
        assertThat(plan("--listen", "127.0.0.1:0").probation()).isZero();
        assertThat(plan("--listen", "10.0.0.1:0", "--insecure").probation()).isEqualTo(Duration.ofSeconds(60));
        assertThat(plan("--ring", "client").mode()).isEqualTo(RingMode.CLIENT);
    }

    @Test
    void aPureRingNodeServesTheRingAndSharesNothing() throws Exception {
        Peer a = peers.start("a", tracked());
        Peer ringOnly =
                peers.start("r", setup -> setup.trackers(tracker.endpoint()).ringOnly());
        eventually("both are listed", () -> tracker.nodePorts().size() == 2);
        Path file = TestFiles.chunks(folder.resolve("f.bin"), 1);
        SharedFile shared = peers.share(a, file);

        eventually("it holds a copy of the record", () -> records(ringOnly) > 0);
        assertThat(read(ringOnly, shared)).isPresent();
        assertThatThrownBy(() -> peers.control(ringOnly)
                        .share(ShareRequest.newBuilder()
                                .addPaths(file.toString())
                                .build())
                        .next())
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("SHARING_OFF"));
    }

    private UnaryOperator<TestPeers.Setup> tracked() {
        return setup -> setup.trackers(tracker.endpoint());
    }

    private UnaryOperator<TestPeers.Setup> asClient() {
        return setup ->
                setup.trackers(tracker.endpoint()).with(RingPlan.defaults().withMode(RingMode.CLIENT, Duration.ZERO));
    }

    private static RingPlan plan(String... args) {
        return TestPeers.parse(args).ring();
    }

    /** The providers of a file as a peer's own node reads them. */
    private static Optional<?> read(Peer peer, SharedFile file) {
        Bytes partition = Bytes.fromHex(
                Bytes.copyOf(file.getFile().getFileId().toByteArray()).toHex()
                        + String.format("%016x", file.getFile().getSize()));
        try {
            return peer.node()
                    .records()
                    .get(new Key(partition, Bytes.utf8("providers")))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }

    private static int records(Peer peer) {
        StoredPage page = peer.node()
                .records()
                .stored(Optional.empty(), 1_000)
                .toCompletableFuture()
                .join();
        return page.sets().size();
    }
}
