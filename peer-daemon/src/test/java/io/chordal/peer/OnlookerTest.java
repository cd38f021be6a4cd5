// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.SessionToken;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.session.StoredSession;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.ListSharesResponse;
import io.chordal.proto.peer.v1.ReloadSessionRequest;
import io.chordal.proto.peer.v1.SharedFile;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a peer tells whoever is on its machine, with its control token and without; and who it says is logged in. */
class OnlookerTest {
    private static final String ADA = "0a".repeat(16);
    private static final ShareGroup PHOTOS = new ShareGroup("photos", "ab".repeat(16));
    private static final ListSharesRequest ALL = ListSharesRequest.getDefaultInstance();

    @TempDir
    Path folder;

    private TestPeers peers;
    private Peer peer;

    @BeforeEach
    void start() throws IOException {
        peers = new TestPeers(folder);
        peer = peers.start("p", setup -> setup);
        logIn();
        peers.control(peer).reloadSession(ReloadSessionRequest.getDefaultInstance());
        peers.share(peer, Files.writeString(folder.resolve("open.txt"), "open"));
        share("of-the-node.txt", new Membership(PHOTOS, ""));
        share("of-ada.txt", new Membership(PHOTOS, ADA));
    }

    @AfterEach
    void stop() {
        peers.close();
    }

    @Test
    @Tag("S2-19")
    void withoutTheTokenOnlyWhatIsPublicIsListedAndHowManyThereAreBeside() {
        ListSharesResponse seen = peers.onlooker(peer).listShares(ALL);

        assertThat(seen.getFilesList()).extracting(SharedFile::getName).containsExactly("open.txt");
        assertThat(seen.getHidden()).isEqualTo(2);
        assertThat(seen.toString()).doesNotContain("photos", "of-ada", "of-the-node");

        ListSharesResponse all = peers.control(peer).listShares(ALL);
        assertThat(all.getFilesList())
                .extracting(SharedFile::getName)
                .containsExactly("of-ada.txt", "of-the-node.txt", "open.txt");
        assertThat(all.getHidden()).isZero();
    }

    @Test
    void withoutTheTokenNobodyLearnsWhoIsLoggedInNorWhoHasAFileOfAGroup() {
        assertThat(peers.onlooker(peer)
                        .getStatus(GetStatusRequest.getDefaultInstance())
                        .getUser())
                .isEmpty();
        assertThat(peers.onlooker(peer)
                        .getStatus(GetStatusRequest.getDefaultInstance())
                        .getShares())
                .isEqualTo(3);
        FindSourcesRequest inPhotos = FindSourcesRequest.newBuilder()
                .setCatalogName(CatalogName.newBuilder().setGroup("photos").setName("of-ada.txt"))
                .build();
        assertThat(ErrorStatus.reason(catchThrowable(() -> peers.onlooker(peer).findSources(inPhotos))))
                .contains("CONTROL_TOKEN_REQUIRED");
        assertThat(ErrorStatus.reason(catchThrowable(() -> peers.control(peer).findSources(inPhotos))))
                .contains("NO_TRACKER");
    }

    @Test
    @Tag("S2-7")
    @Tag("S2-8")
    void theStatusSaysWhoIsLoggedInAndALogOutCountsAtOnce() throws IOException {
        assertThat(user()).isEqualTo("ada");
        assertThat(peer.control().shares().served(ofAda())).isNotEmpty();

        try (SessionFile.Hold hold = sessionFile().lock()) {
            hold.write(hold.read().loggedOut());
        }
        var answer = peers.control(peer).reloadSession(ReloadSessionRequest.getDefaultInstance());

        assertThat(answer.getUser()).isEmpty();
        assertThat(answer.getWithdrawn())
                .as("what ada shared, not what the node did")
                .isEqualTo(1);
        assertThat(user()).isEmpty();
        assertThat(peer.control().shares().served(ofAda())).isEmpty();
        assertThat(peers.control(peer).listShares(ALL).getFilesCount())
                .as("shared still")
                .isEqualTo(3);
        assertThat(peers.control(peer)
                        .reloadSession(ReloadSessionRequest.getDefaultInstance())
                        .getWithdrawn())
                .isZero();

        logIn();
        assertThat(peers.control(peer)
                        .reloadSession(ReloadSessionRequest.getDefaultInstance())
                        .getUser())
                .isEqualTo("ada");
        assertThat(peer.control().shares().served(ofAda())).isNotEmpty();
    }

    @Test
    void aSessionThatIsRemovedWithItsFileIsOver() throws IOException {
        Files.delete(sessionFile().path());

        assertThat(peers.control(peer)
                        .reloadSession(ReloadSessionRequest.getDefaultInstance())
                        .getUser())
                .isEmpty();
        eventually("nobody is logged in", () -> user().isEmpty());
    }

    private String user() {
        return peers.control(peer)
                .getStatus(GetStatusRequest.getDefaultInstance())
                .getUser();
    }

    private io.chordal.swarm.file.FileRef ofAda() {
        return peer.control().shares().list().stream()
                .filter(file -> file.path().endsWith("of-ada.txt"))
                .findFirst()
                .orElseThrow()
                .ref();
    }

    private void share(String name, Membership as) throws IOException {
        peer.control().shares().share(Files.writeString(folder.resolve(name), name), as, done -> {});
    }

    private SessionFile sessionFile() {
        return new SessionFile(new Home(peer.home()));
    }

    private void logIn() throws IOException {
        Instant now = Instant.now();
        SessionTokens tokens = new SessionTokens(
                new SessionToken("access", now.plusSeconds(900)), new SessionToken("refresh", now.plusSeconds(9000)));
        try (SessionFile.Hold hold = sessionFile().lock()) {
            hold.write(StoredSession.NONE.loggedIn(
                    new LoggedIn(ADA, "ada", false, tokens, now, SessionTrackers.NONE), ""));
        }
    }
}
