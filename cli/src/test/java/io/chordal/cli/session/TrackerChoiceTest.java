// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceImplBase;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.ListGroupsResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may say which trackers there are, and who comes first. */
class TrackerChoiceTest {
    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<Integer> asked = new ArrayList<>();
    private Path home = Path.of("");

    @BeforeEach
    void trackersAtManyPorts() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        for (int port : new int[] {9000, 9001, 9002, 9004, 9005}) {
            daemons.listen("127.0.0.1:" + port, new Tracker(port));
        }
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void eachSourceComesBeforeTheNext() throws IOException {
        assertThat(port(peerctl())).as("nobody says anything").isEqualTo(9000);
        Files.writeString(
                folder.resolve("tracker_info.txt"), "# here\n\n127.0.0.1:9001  # one\n127.0.0.1:9000/10000\n");
        assertThat(port(peerctl())).as("the current folder").isEqualTo(9001);
        daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new Peer());
        assertThat(port(peerctl())).as("the peer that runs here").isEqualTo(9002);
        daemons.live(home.resolve("cluster/tracker-1"), "127.0.0.1:9003", "127.0.0.1:11003", new Tracker(9003));
        assertThat(port(peerctl())).as("this home's cluster").isEqualTo(9003);
        Files.writeString(home.resolve("tracker_info.txt"), "127.0.0.1:9004\n");
        assertThat(port(peerctl())).as("the home").isEqualTo(9004);
        Files.writeString(home.resolve("config.toml"), "tracker = [\"127.0.0.1:9005\", \"127.0.0.1:9004\"]\n");
        assertThat(port(peerctl())).as("its settings").isEqualTo(9005);
        assertThat(port(peerctl().with("CHORDAL_TRACKER", "127.0.0.1:9001")))
                .as("the environment")
                .isEqualTo(9001);
        assertThat(port(peerctl().with("CHORDAL_TRACKER", "127.0.0.1:9001"), "--tracker", "127.0.0.1:9002"))
                .as("the command line")
                .isEqualTo(9002);
    }

    @Test
    void onlyTheFileOfTheCurrentFolderIsMentioned() throws IOException {
        assertThat(peerctl().run("group", "ls").messages()).hasSize(1);
        Files.writeString(folder.resolve("tracker_info.txt"), "127.0.0.1:9001\n");
        assertThat(peerctl().run("group", "ls").err())
                .containsOnlyOnce("trackers: " + folder.resolve("tracker_info.txt") + " (of the current folder");
        Files.writeString(home.resolve("tracker_info.txt"), "127.0.0.1:9001\n");
        assertThat(peerctl().run("group", "ls").messages()).hasSize(1);
    }

    @Test
    @Tag("S2-32")
    void allOfAListAreTried() {
        daemons.end("127.0.0.1:9001");
        daemons.end("127.0.0.1:9002");

        assertThat(port(peerctl(), "--tracker", "127.0.0.1:9001,127.0.0.1:9002,127.0.0.1:9004"))
                .isEqualTo(9004);
        Peerctls.Run none = peerctl().run("group", "ls", "--tracker", "127.0.0.1:9001,127.0.0.1:9002");
        assertThat(none.exit()).isEqualTo(5);
        assertThat(none.messages().get(0))
                .startsWith("peerctl: no trackers available (tried 127.0.0.1:9001 (no connection), 127.0.0.1:9002");
    }

    @Test
    void oneThatTheHomeHasHeardOfIsTriedLastUnlessAnotherClusterIsMeant() throws IOException {
        Files.writeString(home.resolve("tracker_info.txt"), "127.0.0.1:9001\n");
        daemons.end("127.0.0.1:9001");
        new TrackersFile(new Home(home))
                .write(ToldTrackers.by(
                        ImmutableList.of(Endpoint.parse("127.0.0.1:9001")),
                        new KnownTrackers(1, ImmutableList.of(known(9001), known(9004)), ImmutableList.of())));

        assertThat(port(peerctl())).isEqualTo(9004);
        assertThat(port(peerctl(), "--tracker", "127.0.0.1:9001")).isEqualTo(9004);
        assertThat(peerctl()
                        .run("group", "ls", "--tracker", "10.255.255.1:9001")
                        .exit())
                .as("a tracker that the home's never named")
                .isEqualTo(5);
    }

    @Test
    void aLineThatIsNoAddressIsNamed() throws IOException {
        Files.writeString(home.resolve("tracker_info.txt"), "127.0.0.1:9001\nnonsense\n");

        Peerctls.Run run = peerctl().run("group", "ls");

        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.messages().get(0)).contains("tracker_info.txt, line 2: ", "nonsense");
        assertThat(peerctl().run("group", "ls", "--tracker", "127.0.0.1:9001,").exit())
                .isEqualTo(2);
    }

    private static KnownTracker known(int port) {
        return new KnownTracker(
                new Endpoint("127.0.0.1", port + 1000),
                Optional.of(new Endpoint("127.0.0.1", port)),
                Optional.empty(),
                true);
    }

    private Peerctls peerctl() {
        return new Peerctls(home, daemons).in(folder);
    }

    private int port(Peerctls peerctl, String... more) {
        asked.clear();
        List<String> words = new ArrayList<>(List.of("group", "ls"));
        words.addAll(List.of(more));
        Peerctls.Run run = peerctl.run(words.toArray(String[]::new));
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(asked).hasSize(1);
        return asked.get(0);
    }

    private final class Tracker extends GroupServiceImplBase {
        private final int port;

        Tracker(int port) {
            this.port = port;
        }

        @Override
        public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> call) {
            asked.add(port);
            send(call, ListGroupsResponse.getDefaultInstance());
        }
    }

    private static final class Peer extends PeerControlServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            send(
                    call,
                    GetStatusResponse.newBuilder()
                            .addTrackers(TrackerStatus.newBuilder().setAddress("127.0.0.1:9002"))
                            .build());
        }
    }
}
