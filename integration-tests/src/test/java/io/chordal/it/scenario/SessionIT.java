// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.scenario;

import static io.chordal.it.harness.TestFiles.MIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.harness.DaemonProcess;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Fetch;
import io.chordal.it.harness.LocalClient;
import io.chordal.it.harness.Peerctl;
import io.chordal.it.harness.TestCluster;
import io.chordal.it.harness.TestFiles;
import io.chordal.it.harness.Workplace;
import io.chordal.proto.peer.v1.CatalogName;
import io.chordal.proto.peer.v1.Download;
import io.chordal.proto.peer.v1.DownloadState;
import io.chordal.proto.peer.v1.FileSource;
import io.chordal.proto.peer.v1.FindSourcesRequest;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.ListSharesRequest;
import io.chordal.proto.peer.v1.StartDownloadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is logged in at a peer, and who is a member of a group, as it counts for what the peer shares: ada shares, bob fetches. */
class SessionIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String PASSWORD = "correct horse battery";

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static TestCluster cluster;
    private static DaemonProcess ada;
    private static DaemonProcess bob;

    @BeforeAll
    static void start() throws IOException {
        cluster = WORKPLACE
                .cluster("session")
                .peer("--upload-limit", "2MiB/s")
                .peer()
                .start();
        ada = cluster.peer(1);
        bob = cluster.peer(2);
        newUser(ada, "ada");
        newUser(bob, "bob");
    }

    @Test
    @Tag("S2-16")
    void aRemovalEndsAStreamThatItsGrantWouldLetRunForMinutes() {
        share("plans", "plan.bin", 300 * MIB);
        Fetch fetch = fetch("plans", "plan.bin", cluster.file("bob/plan.bin"));

        peerctl(ada).ok("group", "remove", "plans", "bob");
        Download ended = fetch.await(
                "the stream ends within 5 s, and bob asks in vain for another grant",
                Duration.ofSeconds(10),
                now -> now.getState() == DownloadState.DOWNLOAD_STATE_FAILED);

        assertThat(ended.getFailureReason()).isEqualTo("NOT_IN_GROUP");
        assertThat(ended.getChunksDone()).isLessThan(ended.getChunkCount());
        assertThat(peerctl(ada).ok("status").out()).as("the stream is over").contains("0 streams at present");
    }

    @Test
    @Tag("S2-7")
    @Tag("S2-8")
    @Tag("S2-26")
    void aLogOutTakesWhatIsSharedInGroupsFromTheMembersSightAndALogInBringsItBack() throws IOException {
        share("photos", "cat.bin", MIB);
        assertThat(sources("photos", "cat.bin")).hasSize(1);
        assertThat(peerctl(ada).ok("status").out()).contains("Logged in as ada");
        assertThat(user(ada)).isEqualTo("ada");

        Peerctl.Result out = peerctl(ada).ok("logout");

        assertThat(out.out() + out.err())
                .containsPattern("[1-9][0-9]* files? of groups no longer shared")
                .contains("logged out", "goes on");
        assertThat(sources("photos", "cat.bin")).as("at once").isEmpty();
        assertThat(peerctl(bob).ok("ls", "--group", "photos").out())
                .as("the entry stays")
                .contains("cat.bin");
        assertThat(user(ada)).isEmpty();
        assertThat(peerctl(ada).ok("ls", "--mine").out())
                .as("it is shared still")
                .contains("cat.bin");

        logIn(ada, "ada");
        Eventually.eventually(
                "bob finds it again",
                () -> assertThat(sources("photos", "cat.bin")).hasSize(1));
        Path copy = cluster.file("bob/cat.bin");
        peerctl(bob).ok("get", "cat.bin", copy.toString(), "--group", "photos");
        assertThat(copy).exists();
    }

    @Test
    @Tag("S2-7")
    void aDownloadStopsWhenItsReaderLogsOutOrItsSharerDoesAndGoesOnWhenBothAreBack() throws IOException {
        Path file = share("songs", "song.bin", 16 * MIB);
        Path copy = cluster.file("bob/song.bin");
        Fetch fetch = fetch("songs", "song.bin", copy);

        peerctl(bob).ok("logout");
        Download withoutReader = fetch.awaitStalled(SOON);
        assertThat(withoutReader.getReason()).contains("goes on by itself");
        logIn(bob, "bob");
        fetch.await("it goes on", SOON, now -> now.getChunksDone() > withoutReader.getChunksDone() + 2);

        peerctl(ada).ok("logout");
        Download withoutSharer = fetch.awaitStalled(SOON);
        assertThat(withoutSharer.getChunksDone()).isLessThan(withoutSharer.getChunkCount());
        logIn(ada, "ada");
        fetch.awaitSameBytesAs(file, SOON);
    }

    @Test
    @Tag("S2-20")
    void aNodeThatIsAMemberFetchesWithoutAnybodyLoggedIn() throws IOException {
        String node = HexFormat.of().formatHex(status(bob).getPeer().getPeerId().toByteArray());
        Path file = share("nodes", "node.bin", MIB);
        peerctl(ada).ok("group", "remove", "nodes", "bob");
        peerctl(bob).ok("logout");
        Path copy = cluster.file("bob/node.bin");
        Peerctl.Result refused = peerctl(bob).run("get", "node.bin", copy.toString(), "--group", "nodes");
        assertThat(refused.exitCode()).as("%s", refused).isNotZero();

        peerctl(ada).ok("group", "add", "nodes", "node:" + node);
        peerctl(bob).ok("get", "node.bin", copy.toString(), "--group", "nodes");

        TestFiles.assertSameBytes(copy, file);
        logIn(bob, "bob");
    }

    @Test
    @Tag("S2-19")
    void anotherUserOfTheMachineSeesNoFileOfAGroupAtAPeer() {
        share("letters", "letter.bin", MIB);
        LocalClient stranger = LocalClient.withoutToken(ada.localAddress());
        try {
            var seen = stranger.peer().listShares(ListSharesRequest.getDefaultInstance());
            assertThat(seen.toString()).doesNotContain("letter", "letters");
            assertThat(seen.getHidden()).isPositive();
            assertThat(stranger.peer()
                            .getStatus(GetStatusRequest.getDefaultInstance())
                            .getUser())
                    .isEmpty();
        } finally {
            stranger.close();
        }
    }

    private static void newUser(DaemonProcess peer, String name) throws IOException {
        Files.writeString(cluster.file("passwords/" + name), PASSWORD);
        peerctl(peer).ok("user", "create", name, "--password-file", password(name));
        logIn(peer, name);
    }

    private static void logIn(DaemonProcess peer, String name) {
        peerctl(peer).ok("login", name, "--password-file", password(name));
    }

    private static String password(String name) {
        return cluster.file("passwords/" + name).toString();
    }

    /** Makes a group of ada and bob, and a file that ada shares there. */
    private static Path share(String group, String name, long size) {
        peerctl(ada).ok("group", "create", group);
        peerctl(ada).ok("group", "add", group, "bob");
        Path file = TestFiles.random(cluster.file("ada/" + name), size, name.hashCode());
        peerctl(ada).ok("share", file.toString(), "--group", group);
        Eventually.eventually(
                "bob finds " + name, () -> assertThat(sources(group, name)).hasSize(1));
        return file;
    }

    /** Lets bob fetch a file, and returns when some of it is there. */
    private static Fetch fetch(String group, String name, Path copy) {
        bob.client()
                .peer()
                .startDownload(StartDownloadRequest.newBuilder()
                        .setCatalogName(CatalogName.newBuilder().setGroup(group).setName(name))
                        .setDestination(copy.toString())
                        .build());
        Fetch fetch = Fetch.at(bob, copy);
        fetch.await("chunks come", SOON, now -> now.getChunksDone() > 1);
        return fetch;
    }

    private static List<FileSource> sources(String group, String name) {
        return bob.client()
                .peer()
                .findSources(FindSourcesRequest.newBuilder()
                        .setCatalogName(CatalogName.newBuilder().setGroup(group).setName(name))
                        .build())
                .getSourcesList();
    }

    private static String user(DaemonProcess peer) {
        return status(peer).getUser();
    }

    private static GetStatusResponse status(DaemonProcess peer) {
        return peer.client().peer().getStatus(GetStatusRequest.getDefaultInstance());
    }

    private static Peerctl peerctl(DaemonProcess peer) {
        return cluster.peerctl(peer);
    }
}
