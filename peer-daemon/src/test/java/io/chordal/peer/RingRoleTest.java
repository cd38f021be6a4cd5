// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.record.SetValue;
import io.chordal.dht.record.StoredPage;
import io.chordal.dht.ring.Standing;
import io.chordal.peer.ring.Probation;
import io.chordal.peer.ring.RingMode;
import io.chordal.peer.ring.RingPlan;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.LeaveRingRequest;
import io.chordal.proto.peer.v1.LeaveRingResponse;
import io.chordal.proto.peer.v1.RingRole;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.SharedFile;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
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
        GetStatusResponse page = status(all.get(0));
        assertThat(page.getRingRole()).isEqualTo(RingRole.RING_ROLE_MEMBER);
        assertThat(page.getTrackers(0).getReachable()).isTrue();
        assertThat(page.getSuccessorsCount()).isEqualTo(2);
    }

    @Test
    void aPeerThatStandsAtSeveralPlacesSharesLikeAnyOther() throws Exception {
        Peer a = peers.start("a", tracked());
        Peer b = peers.start("b", setup -> setup.trackers(tracker.endpoint()).virtualNodes(8));
        eventually("b is a member", () -> b.node().standing() == Standing.MEMBER);
        eventually("a knows b", () -> !a.node().ringState().successors().nodes().isEmpty());

        SharedFile ofA = peers.share(a, TestFiles.chunks(folder.resolve("a.bin"), 2));
        SharedFile ofB = peers.share(b, TestFiles.chunks(folder.resolve("b.bin"), 3));

        assertThat(b.node().self().places()).isEqualTo(8);
        eventually("a finds b's file", () -> providers(a, ofB) == 1);
        eventually("b finds a's file", () -> providers(b, ofA) == 1);
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
    void aMemberThatLeavesIsNotListedAgainByWhatItSaidBefore() throws Exception {
        Peer a = peers.start("a", tracked());
        Peer b = peers.start("b", tracked());
        eventually("both are listed", () -> tracker.nodePorts().size() == 2);
        long before = tracker.registrations(b);
        tracker.holdHeartbeats();
        eventually("b has told that it is there", () -> tracker.holdsHeartbeatOf(b));

        CompletableFuture<LeaveRingResponse> left =
                CompletableFuture.supplyAsync(() -> peers.control(b).leaveRing(LeaveRingRequest.getDefaultInstance()));
        eventually("b is no member", () -> b.node().standing() == Standing.LEFT);
        tracker.saysThatItKnowsNoneOfThose();

        eventually("b has answered that it is there", () -> tracker.registrations(b) > before);
        assertThat(left.get(1, TimeUnit.MINUTES).getWasMember()).isTrue();
        eventually(
                "b is off the list",
                () -> tracker.nodePorts().equals(List.of(a.publicAddress().port())));
    }

    @Test
    @Tag("S1-6")
    void aMemberThatIsToldToLeaveWithdrawsItsSharesAndGoesOnAsAClient() throws Exception {
        Peer a = peers.start("a", tracked());
        Peer b = peers.start("b", tracked());
        eventually("b is a member", () -> b.node().standing() == Standing.MEMBER);
        eventually("a knows b", () -> !a.node().ringState().successors().nodes().isEmpty());
        SharedFile ofA = peers.share(a, TestFiles.chunks(folder.resolve("a.bin"), 2));
        SharedFile ofB = peers.share(b, TestFiles.chunks(folder.resolve("b.bin"), 3));
        eventually("a finds b's file", () -> providers(a, ofB) == 1);

        LeaveRingResponse left = peers.control(b).leaveRing(LeaveRingRequest.getDefaultInstance());

        assertThat(left.getWasMember()).isTrue();
        assertThat(left.getOtherMembers()).isEqualTo(1);
        assertThat(left.getUnshared()).isEqualTo(1);
        assertThat(tracker.nodePorts()).containsExactly(a.publicAddress().port());
        eventually("a is alone", () -> a.node().ringState().successors().nodes().isEmpty());
        eventually("the ring forgets the file", () -> providers(a, ofB) == 0);
        eventually("b still reads from the ring", () -> read(b, ofA).isPresent());
        Download copy = peers.fetch(b, ofA.getTicket(), folder.resolve("copy.bin"));
        assertThat(TestPeers.isDone(copy)).isTrue();
        eventually("and is a provider of it", () -> providers(a, ofA) == 2);
        GetStatusResponse page = status(b);
        assertThat(page.getRingRole()).isEqualTo(RingRole.RING_ROLE_CLIENT);
        assertThat(page.getWarningsList()).anySatisfy(why -> assertThat(why).contains("told to leave the ring"));
        assertThat(peers.control(b)
                        .leaveRing(LeaveRingRequest.newBuilder()
                                .setKeepShares(true)
                                .build())
                        .getWasMember())
                .isFalse();

        peers.stop(b);
        Peer again = peers.start("b", tracked());
        eventually("it is a member again", () -> again.node().standing() == Standing.MEMBER);
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
    @Tag("S4-3")
    void aPeerWhomNobodyAnswersSaysThatItHasNoWayInAndEntersOnceATrackerDoes() throws Exception {
        tracker.down();
        Peer first = peers.start("first", tracked());
        eventually("it says so", () -> status(first).getRingRole() == RingRole.RING_ROLE_NO_WAY_IN);
        assertThat(ready(first)).isFalse();
        tracker.up();
        eventually("it is a member", () -> status(first).getRingRole() == RingRole.RING_ROLE_MEMBER);
        assertThat(ready(first)).isTrue();
        Peer second = peers.start("second", tracked());
        eventually(
                "they know each other",
                () -> !second.node().ringState().successors().nodes().isEmpty());
        peers.stop(second);
        peers.stop(first);
        tracker.down();

        Peer alone = peers.start("second", tracked());

        eventually("it says so again", () -> status(alone).getRingRole() == RingRole.RING_ROLE_NO_WAY_IN);
        tracker.up();
        eventually("it is a member again", () -> status(alone).getRingRole() == RingRole.RING_ROLE_MEMBER);
    }

    @Test
    @Tag("S4-3")
    void aPeerThatIsToldOfMembersIsOnItsWayInAlsoWhenNobodyAnswersYet() throws Exception {
        Peer gone = peers.start("gone", setup -> setup);
        Peer before = peers.start("named", setup -> setup.join(gone));
        eventually("it is a member", () -> before.node().standing() == Standing.MEMBER);
        peers.stop(before);
        peers.stop(gone);
        tracker.down();

        Peer named =
                peers.start("named", setup -> setup.trackers(tracker.endpoint()).join(gone));

        eventually(
                "both were tried",
                () -> status(named).getWarningsList().stream().anyMatch(w -> w.contains("no trackers available")));
        assertThat(status(named).getRingRole()).isNotEqualTo(RingRole.RING_ROLE_NO_WAY_IN);
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
    void aClientWhoseEntranceDiedIsGivenAnotherOfWhichItHasNeverHeard() throws Exception {
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);
        SharedFile shared = peers.share(a, TestFiles.chunks(folder.resolve("f.bin"), 2));
        Peer client = peers.start("client", asClient());
        eventually("it can use the ring through a", () -> read(client, shared).isPresent());
        tracker.forget(a.publicAddress().port());
        Peer b = peers.start("b", setup -> setup.join(a));
        eventually("b holds a copy", () -> read(b, shared).isPresent() && records(b) >= records(a));

        a.node().close();
        a.publicListener().close();
        tracker.remember(b.node().self());

        eventually("it can use the ring through b", () -> read(client, shared).isPresent());
    }

    @Test
    @Tag("S4-27")
    void partsOfTheRingThatATrackerListsTogetherBecomeOneRing() {
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);
        tracker.forget(a.publicAddress().port());
        Peer b = peers.start("b", tracked());
        eventually(
                "b founds a part of its own",
                () -> tracker.founders() == 2
                        && tracker.nodePorts().equals(List.of(b.publicAddress().port())));
        eventually("of the same ring", () -> name(b).isPresent() && name(b).equals(name(a)));

        tracker.remember(a.node().self());

        eventually(
                "they are one ring",
                () -> a.node()
                                .ringState()
                                .successors()
                                .nodes()
                                .equals(List.of(b.node().self()))
                        && b.node()
                                .ringState()
                                .successors()
                                .nodes()
                                .equals(List.of(a.node().self())));
    }

    @Test
    void aPeerInModeAutoOnLoopbackIsAMemberAtOnceAndElsewhereAClientFirst() {
        assertThat(plan("--listen", "127.0.0.1:0").probation()).isEqualTo(Probation.none());
        assertThat(plan("--listen", "10.0.0.1:0", "--insecure").probation()).isEqualTo(Probation.defaults());
        assertThat(plan("--listen", "127.0.0.1:0", "--advertise", "alpha:7070").probation())
                .isEqualTo(Probation.defaults());
        assertThat(plan("--probation", "5s").probation())
                .isEqualTo(Probation.defaults().withUptime(Duration.ofSeconds(5)));
        assertThat(plan("--ring", "client").mode()).isEqualTo(RingMode.CLIENT);
    }

    @Test
    void aFounderWhoseLeaseEndedAsksAgainBeforeItFounds() {
        com.google.protobuf.Duration over =
                com.google.protobuf.Duration.newBuilder().setNanos(1).build();
        tracker.founderLeases(over, over);

        Peer a = peers.start("a", tracked());

        eventually("it is a member", () -> a.node().standing() == Standing.MEMBER);
        assertThat(tracker.founders()).isEqualTo(3);
    }

    @Test
    void aFounderWhomAnotherOneForestalledJoinsItInsteadOfFoundingASecondRing() {
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);
        tracker.forget(a.publicAddress().port());
        tracker.takeOver(a.node().self());

        Peer b = peers.start("b", tracked());

        eventually("b is a member", () -> b.node().standing() == Standing.MEMBER);
        assertThat(tracker.founders()).isEqualTo(2);
        assertThat(name(b)).isEqualTo(name(a));
        eventually("a knows b", () -> a.node().ringState().successors().nodes().size() == 1);
    }

    @Test
    void aPeerOfAnotherRingSaysSoAndWhatToDoAndDownloadsThroughTheTrackerAllTheSame() throws Exception {
        foundARingOfItsOwn("stray");
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);
        SharedFile shared = peers.share(a, TestFiles.chunks(folder.resolve("f.bin"), 2));

        Peer stray = peers.start("stray", tracked());

        eventually("it says so", () -> status(stray).getRingRole() == RingRole.RING_ROLE_WRONG_RING);
        assertThat(status(stray).getWarningsList())
                .anySatisfy(warning -> assertThat(warning).contains("data folder belongs to another ring", "--home"));
        Download copy = peers.fetch(stray, shared.getTicket(), folder.resolve("copy.bin"));
        assertThat(TestPeers.isDone(copy)).as(copy.toString()).isTrue();
    }

    @Test
    void aPeerOfAnotherRingThatIsToJoinThroughAMemberSaysSoToo() {
        foundARingOfItsOwn("stray");
        Peer a = peers.start("a", setup -> setup);
        eventually("a founds another ring", () -> a.node().standing() == Standing.MEMBER);

        Peer stray = peers.start("stray", setup -> setup.join(a));

        eventually("it says so", () -> status(stray).getRingRole() == RingRole.RING_ROLE_WRONG_RING);
        assertThat(status(stray).getWarningsList())
                .anySatisfy(warning -> assertThat(warning).contains("data folder belongs to another ring", "--home"));
    }

    @Test
    void membersThatWereToldToJoinThroughEachOtherComeBackByTheTrackersWordWhenAllHaveStopped() {
        Peer a = peers.start("a", tracked());
        eventually("a is a member", () -> a.node().standing() == Standing.MEMBER);
        Peer b = peers.start("b", setup -> setup.trackers(tracker.endpoint()).join(a));
        eventually("both are listed", () -> tracker.nodePorts().size() == 2);
        Optional<Bytes> ring = name(a);
        peers.stop(a);
        peers.stop(b);

        Peer aAgain =
                peers.start("a", setup -> setup.trackers(tracker.endpoint()).join(b));
        Peer bAgain =
                peers.start("b", setup -> setup.trackers(tracker.endpoint()).join(a));

        eventually(
                "they know each other",
                () -> !aAgain.node().ringState().successors().nodes().isEmpty()
                        && !bAgain.node().ringState().successors().nodes().isEmpty());
        assertThat(name(aAgain)).isEqualTo(ring);
        assertThat(name(bAgain)).isEqualTo(ring);
    }

    @Test
    void aNewcomerWhoseNamedMembersDoNotAnswerEntersNoOtherRingByATrackersWord() {
        Peer gone = peers.start("gone", setup -> setup);
        eventually("there is a ring", () -> gone.node().standing() == Standing.MEMBER);
        peers.stop(gone);
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);

        Peer newcomer =
                peers.start("new", setup -> setup.trackers(tracker.endpoint()).join(gone));
        String address = TestPeers.address(gone).toString();

        eventually(
                "it says whom it tries",
                () -> status(newcomer).getWarningsList().stream().anyMatch(w -> w.contains(address)));
        assertThat(newcomer.node().standing()).isNotEqualTo(Standing.MEMBER);
        assertThat(tracker.nodePorts()).containsExactly(a.publicAddress().port());
    }

    @Test
    void aMemberWhoseRingIsNotTheTrackersIsToldThatItIsNotListed() {
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);
        Peer other = peers.start("other", setup -> setup);
        eventually("it founds a ring of its own", () -> other.node().standing() == Standing.MEMBER);

        Peer both =
                peers.start("both", setup -> setup.trackers(tracker.endpoint()).join(other));

        eventually(
                "it is told",
                () -> status(both).getWarningsList().stream().anyMatch(w -> w.contains("does not list this member")));
        assertThat(tracker.nodePorts()).containsExactly(a.publicAddress().port());
    }

    @Test
    void aPeerInModeAutoBecomesAMemberAfterItsProbation() {
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);

        Peer b = peers.start("b", onProbation());

        eventually("it is a client first", () -> b.node().standing() == Standing.CLIENT);
        eventually("then a member", () -> b.node().standing() == Standing.MEMBER);
        assertThat(name(b)).isEqualTo(name(a));
    }

    @Test
    void aPeerInModeAutoThatNoMemberCanDialBackStaysAClientAndSaysWhy() throws Exception {
        Peer a = peers.start("a", tracked());
        eventually("a is listed", () -> tracker.nodePorts().size() == 1);
        SharedFile shared = peers.share(a, TestFiles.chunks(folder.resolve("f.bin"), 1));
        DhtConfig local = DhtConfig.local();
        DhtConfig hasty = local.withRing(local.ring().with(c -> c.joinTimeout(Duration.ofMillis(300))));

        Peer b = peers.start(
                "b",
                setup -> onProbation()
                        .apply(setup.advertise(new Endpoint("127.0.0.1", 1)).with(hasty)));

        eventually(
                "it says why",
                () -> status(b).getWarningsList().stream().anyMatch(w -> w.contains("cannot call this node back")));
        eventually("it can use the ring", () -> read(b, shared).isPresent());
        assertThat(a.node().ringState().successors().nodes()).isEmpty();
    }

    @Test
    void aPeerOnProbationIsOfUseWhileTheRingHasNoMemberYet() throws Exception {
        Peer a =
                peers.start("a", setup -> setup.trackers(tracker.endpoint()).mode(RingMode.AUTO, Probation.defaults()));

        eventually(
                "it says that there is no ring yet",
                () -> status(a).getWarningsList().stream().anyMatch(w -> w.contains("the ring has no member yet")));
        assertThat(status(a).getRingRole()).isEqualTo(RingRole.RING_ROLE_CLIENT);
        assertThat(ready(a)).isTrue();
        SharedFile shared = peers.share(a, TestFiles.chunks(folder.resolve("f.bin"), 1));
        assertThat(shared.getAnnouncedToTracker()).isTrue();
    }

    @Test
    void aPeerThatTheTrackerCannotCallBackDoesNotFoundTheRingAndSaysWhy() throws Exception {
        tracker.callsNobodyBack(true);
        Peer a = peers.start("a", onProbation());

        eventually(
                "it says why",
                () -> status(a).getWarningsList().stream().anyMatch(w -> w.contains("cannot call you back")));
        assertThat(a.node().standing()).isEqualTo(Standing.CLIENT);
        assertThat(ready(a)).isTrue();
        assertThat(tracker.nodePorts()).isEmpty();

        tracker.callsNobodyBack(false);
        eventually("it is tried again", () -> a.node().standing() == Standing.MEMBER);
        eventually("nothing is wrong", () -> status(a).getWarningsList().isEmpty());
    }

    @Test
    @Tag("S0-28")
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
        return setup -> setup.trackers(tracker.endpoint()).mode(RingMode.CLIENT, Probation.none());
    }

    /** Leaves a home behind that remembers a ring. */
    private void foundARingOfItsOwn(String name) {
        Peer peer = peers.start(name, setup -> setup);
        eventually("it founds a ring", () -> peer.node().standing() == Standing.MEMBER);
        peers.stop(peer);
    }

    /** The mode of a peer that others reach from elsewhere, with a short probation. */
    private UnaryOperator<TestPeers.Setup> onProbation() {
        Probation probation = new Probation(Duration.ofSeconds(1), 3, Duration.ofMinutes(10), Duration.ofHours(1));
        return setup -> setup.trackers(tracker.endpoint()).mode(RingMode.AUTO, probation);
    }

    private GetStatusResponse status(Peer peer) {
        return peers.control(peer).getStatus(TestPeers.STATUS);
    }

    private boolean ready(Peer peer) {
        return peers.health(peer)
                        .check(HealthCheckRequest.newBuilder()
                                .setService("ready")
                                .build())
                        .getStatus()
                == ServingStatus.SERVING;
    }

    private static Optional<Bytes> name(Peer peer) {
        return peer.node().ringId().toCompletableFuture().join();
    }

    private static RingPlan plan(String... args) {
        return TestPeers.parse(args).ring();
    }

    private static int providers(Peer peer, SharedFile file) {
        return read(peer, file).map(set -> set.members().size()).orElse(0);
    }

    /** The providers of a file as a peer's own node reads them. */
    private static Optional<SetValue> read(Peer peer, SharedFile file) {
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
        return page.records().size();
    }
}
