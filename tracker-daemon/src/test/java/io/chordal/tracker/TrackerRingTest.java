// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static io.chordal.tracker.testing.WireSamples.file;
import static io.chordal.tracker.testing.WireSamples.peer;
import static io.chordal.tracker.testing.WireSamples.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Sets;
import io.chordal.daemon.config.ListenAddress;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.ControlToken;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.proto.chord.v1.ChordServiceGrpc;
import io.chordal.proto.chord.v1.PingRequest;
import io.chordal.proto.tracker.v1.CatalogEntry;
import io.chordal.proto.tracker.v1.GetStatusRequest;
import io.chordal.proto.tracker.v1.GetStatusResponse;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.RegistrationResult;
import io.chordal.proto.tracker.v1.SyncRequest;
import io.chordal.proto.tracker.v1.SyncResponse;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc.TrackerControlServiceBlockingStub;
import io.chordal.proto.tracker.v1.TrackerKey;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.TrackerState;
import io.chordal.tracker.testing.Eventually;
import io.chordal.tracker.testing.TrackerClient;
import io.chordal.tracker.testing.Trackers;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three real trackers of one list, in one process. */
class TrackerRingTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Deque<TrackerClient> open = new ArrayDeque<>();

    @AfterEach
    void close() {
        open.forEach(TrackerClient::close);
    }

    @Test
    @Tag("S2-31")
    void whatIsWrittenOnOneIsReadOnTheOthers() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            trackers.client(1).enter("one.txt", 1);
            trackers.client(2).enter("two.txt", 2);
            trackers.client(3).enter("three.txt", 3);
            for (int line = 1; line <= 3; line++) {
                assertThat(names(trackers, line)).containsExactly("one.txt", "three.txt", "two.txt");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "321", "213"})
    void whateverTheOrderOfTheirStartsTheyAreOneRing(String order) {
        try (Trackers trackers = Trackers.of(3, folder)) {
            order.chars().map(Character::getNumericValue).forEach(trackers::start);
            trackers.client(1).enter("one.txt", 1);
            assertThat(names(trackers, 3)).containsExactly("one.txt");
            awaitOneRing(trackers, 3);
        }
    }

    @Test
    @Tag("S2-37")
    void oneOfThreeIsReadyAndRefusesToWriteUntilAnotherOneIsUp() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.start(1);
            RegistrationResult refused = trackers.client(1)
                    .register(peer(1), registration("one.txt", file(1, 10)))
                    .getResults(0);
            assertThat(refused.getSuccess()).isFalse();
            assertThat(refused.getMessage())
                    .contains("insufficient replicas for", "quorum")
                    .contains(trackers.list().members().get(1).toString())
                    .contains("--quorum available");
            trackers.start(2);
            Eventually.within(SOON, () -> tryToEnter(trackers, 1, "one.txt", 1).getSuccess());
            assertThat(names(trackers, 2)).containsExactly("one.txt");
        }
    }

    @Test
    void withTwoTrackersOneIsEnoughAndTheOtherGetsTheRest() {
        try (Trackers trackers = Trackers.of(2, folder)) {
            trackers.start(1);
            trackers.client(1).enter("one.txt", 1);
            trackers.start(2);
            Eventually.within(SOON, () -> names(trackers, 2).equals(List.of("one.txt")));
            trackers.stop(1);
            Eventually.within(SOON, () -> names(trackers, 2).equals(List.of("one.txt")));
        }
    }

    @Test
    @Tag("S2-33")
    void aTrackerThatWasDownPullsAdditionsAndDeletions() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            trackers.client(1).enter("stays.txt", 1);
            trackers.client(1).enter("goes.txt", 2);
            trackers.stop(3);
            trackers.client(1).enter("comes.txt", 3);
            trackers.client(1).withdraw("goes.txt", 2);
            trackers.start(3);
            trackers.stop(1);
            // Each record has three homes, so that the one that missed it all is half of every majority now.
            Eventually.within(SOON, () -> names(trackers, 3).equals(List.of("comes.txt", "stays.txt")));
            assertThat(names(trackers, 2)).containsExactly("comes.txt", "stays.txt");
        }
    }

    @Test
    @Tag("S2-34")
    void whatWasWrittenIsThereAfterAllWereStopped() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            trackers.client(1).enter("one.txt", 1);
            trackers.stopAll();
            trackers.startAll();
            Eventually.within(SOON, () -> names(trackers, 2).equals(List.of("one.txt")));
        }
    }

    @Test
    void aTrackerWithANewDiskTakesPartAgain() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            trackers.client(1).enter("one.txt", 1);
            trackers.stop(2);
            trackers.wipe(2);
            trackers.start(2);
            Eventually.within(SOON, () -> names(trackers, 2).equals(List.of("one.txt")));
            trackers.stop(1);
            trackers.client(3).enter("two.txt", 2);
            assertThat(names(trackers, 2)).containsExactly("one.txt", "two.txt");
        }
    }

    @Test
    void nobodyButATrackerIsAnsweredAtTheRing() throws Exception {
        try (Trackers trackers = Trackers.of(3, folder)) {
            Tracker tracker = trackers.start(1);
            try (TrackerClient stranger = new TrackerClient(tracker.ringAddress())) {
                assertThatThrownBy(() -> ChordServiceGrpc.newBlockingStub(stranger.channel())
                                .withDeadlineAfter(5, TimeUnit.SECONDS)
                                .ping(PingRequest.getDefaultInstance()))
                        .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("CLUSTER_PROOF_REQUIRED"));
            }
            Path secret = folder.resolve("cluster.secret");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void aTrackerWithAnotherSecretDoesNotStartBesideTheOthers() throws Exception {
        try (Trackers trackers = Trackers.of(2, folder)) {
            trackers.start(1);
            Path secret = folder.resolve("cluster.secret");
            Files.writeString(secret, "somebody else's secret of more than 32 bytes");
            assertThatThrownBy(() -> trackers.start(2))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("same secret");
        }
    }

    @Test
    void aTrackerWithAnotherQuorumDoesNotStartBesideTheOthers() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.start(1);
            TrackerConfig config = trackers.config(2);
            TrackerPlace place = config.place().orElseThrow();
            assertThatThrownBy(() -> Tracker.start(config.withPlace(
                            new TrackerPlace(place.list(), 2, Quorum.AVAILABLE, place.secret(), place.folder()))))
                    .isInstanceOf(StartException.class)
                    .hasMessageContaining("quorum");
        }
    }

    @Test
    @Tag("S2-36")
    void eachTellsWhoTheTrackersAreWhatTheySignWithAndWhoIsDown() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            for (int line = 1; line <= 3; line++) {
                int own = line;
                Eventually.within(
                        SOON,
                        () -> members(trackers, own).stream()
                                .allMatch(member ->
                                        member.hasKey() && member.getState() == TrackerState.TRACKER_STATE_ALIVE));
            }
            assertThat(members(trackers, 1))
                    .extracting(TrackerMember::getPublicAddress)
                    .containsExactlyInAnyOrderElementsOf(trackers.list().trackers().stream()
                            .map(tracker -> tracker.open().toString())
                            .toList());
            assertThat(keys(trackers, 1))
                    .isEqualTo(keys(trackers, 2))
                    .isEqualTo(keys(trackers, 3))
                    .hasSize(3);
            assertThat(members(trackers, 2).stream().filter(TrackerMember::getSelf))
                    .extracting(TrackerMember::getRingAddress)
                    .containsExactly(trackers.list().members().get(1).toString());

            trackers.stop(3);

            String third = trackers.list().members().get(2).toString();
            Eventually.within(SOON, () -> state(trackers, 1, third) == TrackerState.TRACKER_STATE_SUSPECTED);
            Eventually.within(SOON, () -> state(trackers, 1, third) == TrackerState.TRACKER_STATE_DOWN);
            assertThat(keys(trackers, 1)).hasSize(3);
            trackers.start(3);
            Eventually.within(SOON, () -> state(trackers, 1, third) == TrackerState.TRACKER_STATE_ALIVE);
        }
    }

    @Test
    void theKeyOfATrackerThatLostItsHomeStillCountsAsAFormerOne() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            Eventually.within(SOON, () -> keys(trackers, 1).size() == 3);
            Set<String> before = keys(trackers, 1);
            trackers.stop(3);
            trackers.wipe(3);
            trackers.start(3);
            Eventually.within(
                    SOON,
                    () -> keys(trackers, 1).size() == 3 && !keys(trackers, 1).equals(before));
            assertThat(trackers.client(1)
                            .membership()
                            .listTrackers(ListTrackersRequest.getDefaultInstance())
                            .getFormerKeysList())
                    .extracting(TrackerKey::getKeyId)
                    .containsExactlyElementsOf(Sets.difference(before, keys(trackers, 1)));
        }
    }

    @Test
    void theRecordsOfALoneTrackerThatKeptThemWhereItsLiveRingPlacedThemAreStillRead() {
        Key key = Key.of("kept", "before");
        try (DhtNode before = DhtNode.builder()
                .dataDirectory(folder.resolve("ring"))
                .createRing()
                .start()) {
            before.records()
                    .add(key, Bytes.utf8("member"), Bytes.EMPTY)
                    .toCompletableFuture()
                    .join();
        }
        try (Tracker tracker = Tracker.start(TrackerConfig.defaults(folder).withListen(ListenAddress.loopback(0)))) {
            assertThat(tracker.ring().records().get(key).toCompletableFuture().join())
                    .hasValueSatisfying(set -> assertThat(set.members()).hasSize(1));
        }
    }

    @Test
    void aLoneTrackerTellsOfItself() {
        try (Tracker tracker = Tracker.start(TrackerConfig.defaults(folder).withListen(ListenAddress.loopback(0)));
                TrackerClient client = new TrackerClient(tracker.address())) {
            assertThat(client.membership()
                            .listTrackers(ListTrackersRequest.getDefaultInstance())
                            .getTrackersList())
                    .singleElement()
                    .satisfies(member -> {
                        assertThat(member.getPublicAddress())
                                .isEqualTo(tracker.address().toString());
                        assertThat(member.getState()).isEqualTo(TrackerState.TRACKER_STATE_ALIVE);
                        assertThat(member.getSelf()).isTrue();
                        assertThat(member.hasKey()).isTrue();
                    });
        }
    }

    @Test
    @Tag("S2-41")
    void whoRunsATrackerSeesHowItIsAndMakesItCompareNow() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            trackers.client(1).enter("one.txt", 1);

            SyncResponse synced = control(trackers, 3).sync(SyncRequest.getDefaultInstance());
            assertThat(synced.getInStep()).isTrue();
            assertThat(synced.getUnreachableList()).isEmpty();
            assertThat(synced.getRecords()).isPositive();
            GetStatusResponse status = control(trackers, 1).getStatus(GetStatusRequest.getDefaultInstance());
            assertThat(status.getPublicAddress())
                    .isEqualTo(trackers.list().line(1).open().toString());
            assertThat(status.getRingAddress())
                    .isEqualTo(trackers.list().line(1).ring().toString());
            assertThat(status.getPid()).isEqualTo(ProcessHandle.current().pid());
            assertThat(status.getPeers()).isEqualTo(1);
            assertThat(status.getFiles()).isEqualTo(1);

            trackers.stop(2);
            assertThat(control(trackers, 3)
                            .sync(SyncRequest.getDefaultInstance())
                            .getUnreachableList())
                    .containsExactly(trackers.list().line(2).ring().toString());
            trackers.stop(1);
            Eventually.within(
                    SOON,
                    () ->
                            control(trackers, 3)
                                    .getStatus(GetStatusRequest.getDefaultInstance())
                                    .getWarningsList()
                                    .stream()
                                    .anyMatch(warning -> warning.contains("--quorum available")));
        }
    }

    private TrackerControlServiceBlockingStub control(Trackers trackers, int line) {
        TrackerClient local = new TrackerClient(trackers.tracker(line).localAddress());
        open.push(local);
        Metadata token = new Metadata();
        token.put(
                Metadata.Key.of(ControlToken.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER),
                new Home(trackers.home(line)).token().orElseThrow().reveal());
        return TrackerControlServiceGrpc.newBlockingStub(local.channel())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token));
    }

    private static List<TrackerMember> members(Trackers trackers, int line) {
        return trackers.client(line)
                .membership()
                .listTrackers(ListTrackersRequest.getDefaultInstance())
                .getTrackersList();
    }

    private static Set<String> keys(Trackers trackers, int line) {
        return members(trackers, line).stream()
                .filter(TrackerMember::hasKey)
                .map(member -> member.getKey().getKeyId())
                .collect(Collectors.toSet());
    }

    private static TrackerState state(Trackers trackers, int line, String ring) {
        return members(trackers, line).stream()
                .filter(member -> member.getRingAddress().equals(ring))
                .findFirst()
                .orElseThrow()
                .getState();
    }

    private static void awaitOneRing(Trackers trackers, int size) {
        for (int line = 1; line <= size; line++) {
            int own = line;
            Eventually.within(
                    SOON,
                    () -> trackers.tracker(own).ring().neighbourhood().others().size() == size - 1);
        }
    }

    private static RegistrationResult tryToEnter(Trackers trackers, int line, String name, int number) {
        return trackers.client(line)
                .register(peer(number), registration(name, file(number, 10)))
                .getResults(0);
    }

    private static List<String> names(Trackers trackers, int line) {
        return trackers.client(line).listAll().stream()
                .map(CatalogEntry::getName)
                .toList();
    }
}
