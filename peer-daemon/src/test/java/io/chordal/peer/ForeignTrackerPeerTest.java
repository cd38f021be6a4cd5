// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.SessionToken;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.session.StoredSession;
import io.chordal.daemon.trackers.KnownKey;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.ShareRequest;
import io.chordal.proto.peer.v1.SharedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole peers whose trackers are, or are not, those where somebody is logged in at their home. */
@Tag("S2-7")
class ForeignTrackerPeerTest {
    private static final String ACCESS = "the-access-token-of-ada";
    private static final String REFRESH = "the-refresh-token-of-ada";

    @TempDir
    Path root;

    private TestPeers peers;
    private FakeTracker own;
    private FakeTracker other;

    @BeforeEach
    void start() throws Exception {
        peers = new TestPeers(root);
        own = FakeTracker.start();
        other = FakeTracker.start();
    }

    @AfterEach
    void stop() throws Exception {
        peers.close();
        own.close();
        other.close();
    }

    @Test
    void aPeerWithForeignTrackersSharesInPublicAndRefusesGroups() throws Exception {
        logIn(own.endpoint());
        Peer peer = peers.start("ada", setup -> setup.trackers(other.endpoint()));

        Path file = TestFiles.random(root.resolve("a.bin"), 1_000);
        assertThatThrownBy(() -> peers.control(peer)
                        .share(ShareRequest.newBuilder()
                                .addPaths(file.toString())
                                .setGroup("photos")
                                .build())
                        .forEachRemaining(response -> {}))
                .hasMessageContaining("ada is logged in at " + own.endpoint() + ", and the tracker at "
                        + other.endpoint() + " is none of these")
                .satisfies(e -> assertThat(ErrorStatus.reason(e)).contains("FOREIGN_TRACKER"));
        SharedFile shared = peers.share(peer, file);

        assertThat(other.knows(shared.getFile(), peer)).isTrue();
        assertThat(other.metadata()).isNotEmpty().doesNotContain(ACCESS).doesNotContain(REFRESH);
    }

    @Test
    void whatAnOwnTrackerTellsEntersTheSession() throws Exception {
        own.names(own, other);
        logIn(own.endpoint());
        peers.start("ada", setup -> setup.trackers(own.endpoint()));
        eventually("the session knows the other one", () -> session().trackers().has(other.endpoint()));
    }

    @Test
    void whatAForeignTrackerTellsIsHeardAndDoesNotEnterTheSession() throws Exception {
        other.names(other);
        logIn(own.endpoint());
        peers.start("ada", setup -> setup.trackers(other.endpoint()));
        eventually("its list is kept", () -> kept().known().addresses().contains(other.endpoint()));

        assertThat(session().trackers()).isEqualTo(SessionTrackers.at(List.of(own.endpoint())));
    }

    @Test
    void aListThatOthersLeftInTheHomeIsDroppedWithItsKeysWhateverItsVersion() throws Exception {
        KnownKey key = KnownKey.of("0123456789abcdef", new byte[] {1});
        Endpoint gone = new Endpoint("127.0.0.1", 1);
        KnownTrackers polluted = new KnownTrackers(
                Long.MAX_VALUE,
                ImmutableList.of(
                        new KnownTracker(new Endpoint("127.0.0.1", 2), Optional.of(gone), Optional.of(key), true)),
                ImmutableList.of(key));
        own.names(own);
        file().write(ToldTrackers.by(List.of(gone), polluted));

        Peer peer = peers.start("ada", setup -> setup.trackers(own.endpoint()));

        assertThat(peer.control().trackers().trusted().keys()).isEmpty();
        eventually("its own one's list took the place", () -> kept().by().contains(own.endpoint()));
        assertThat(kept().known().version()).isEqualTo(1);
        assertThat(kept().known().addresses()).containsExactly(own.endpoint());
        assertThat(kept().known().keys()).isEmpty();
    }

    @Test
    void aListThatOneOfTheGivenTrackersToldCountsAfterARestartWhileNoneAnswers() throws Exception {
        KnownKey key = KnownKey.of("0123456789abcdef", new byte[] {1});
        KnownTrackers told = new KnownTrackers(
                3,
                ImmutableList.of(new KnownTracker(
                        new Endpoint("127.0.0.1", 2), Optional.of(own.endpoint()), Optional.of(key), true)),
                ImmutableList.of());
        own.down();
        file().write(ToldTrackers.by(List.of(own.endpoint()), told));

        Peer asNobody = peers.start("ada", setup -> setup.trackers(own.endpoint(), other.endpoint()));
        assertThat(asNobody.control().trackers().trusted().keys()).containsExactly(key);
        peers.stop(asNobody);

        file().write(ToldTrackers.by(List.of(own.endpoint()), told));
        logIn(own.endpoint());
        Peer asAda = peers.start("ada", setup -> setup.trackers(own.endpoint()));
        assertThat(asAda.control().trackers().trusted().keys()).containsExactly(key);
        peers.stop(asAda);

        Peer elsewhere = peers.start("ada", setup -> setup.trackers(other.endpoint()));
        assertThat(elsewhere.control().trackers().trusted().keys()).isEmpty();
    }

    private Home home() {
        return new Home(root.resolve("ada"));
    }

    private TrackersFile file() throws IOException {
        java.nio.file.Files.createDirectories(root.resolve("ada"));
        return new TrackersFile(home());
    }

    private ToldTrackers kept() {
        try {
            return file().read();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private LoggedIn session() {
        try {
            return new SessionFile(home()).read().user().orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void logIn(Endpoint at) throws IOException {
        Instant now = Instant.now();
        SessionTokens tokens = new SessionTokens(
                new SessionToken(ACCESS, now.plusSeconds(900)), new SessionToken(REFRESH, now.plusSeconds(9000)));
        LoggedIn user = new LoggedIn("0a".repeat(16), "ada", false, tokens, now, SessionTrackers.at(List.of(at)));
        try (SessionFile.Hold hold = new SessionFile(home()).lock()) {
            hold.write(StoredSession.NONE.loggedIn(user, ""));
        }
    }
}
