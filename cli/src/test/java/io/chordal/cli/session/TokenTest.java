// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.home.OpenHome;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.UnshareRequest;
import io.chordal.proto.peer.v1.UnshareResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A home's control token is shown to the daemon that lives there and to nobody else. */
class TokenTest {
    private static final String STRANGER = "127.0.0.1:6001";

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<String> shown = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void aStrangerIsNotShownTheTokenOfThisHome() {
        daemons.live(folder, "127.0.0.1:7070", "127.0.0.1:7071", new Listening());
        daemons.listen(STRANGER, new Listening());

        peerctl("-p", STRANGER, "status");
        Peerctls.Run run = peerctl("-p", STRANGER, "unshare", "a.txt");

        assertThat(shown).isNotEmpty().containsOnly("");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err()).contains("--peer", "--home DIR", "control.token");
    }

    @Test
    void theDaemonOfThisHomeIsShownItHoweverItsAddressIsTyped() {
        String token = daemons.live(folder, "127.0.0.1:7070", "127.0.0.1:7071", new Listening());

        for (String address : List.of("127.0.0.1:7071", "localhost:7071", "7071", "127.0.0.1:7070")) {
            peerctl("-p", address, "unshare", "a.txt");
        }

        assertThat(shown).hasSize(4).containsOnly(token);
    }

    @Test
    void whoeverHasTheAddressOfADaemonThatWasKilledIsNotShownIt() throws IOException {
        killed(folder);
        killed(folder.resolve("cluster/peer-1"));
        daemons.listen(STRANGER, new Listening());

        peerctl("-p", STRANGER, "unshare", "a.txt");
        peerctl("ring", "show", "peer-1");

        assertThat(shown).isNotEmpty().containsOnly("");
    }

    @Test
    void aHomeWhoseDaemonWasKilledDoesNotHideAnotherWithItsAddress() throws IOException {
        killed(folder);
        String token = daemons.live(folder.resolve("cluster/peer-1"), "127.0.0.1:7070", STRANGER, new Listening());

        peerctl("-p", STRANGER, "unshare", "a.txt");

        assertThat(shown).containsExactly(token);
    }

    /** Leaves behind what a daemon that is killed leaves. */
    private static void killed(Path folder) throws IOException {
        OpenHome.open(folder).close();
        Files.writeString(new Home(folder).localAddressFile(), STRANGER);
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(folder, daemons).run(arguments);
    }

    /** Writes down what it is shown, and wants more. */
    private final class Listening extends PeerControlServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            shown.add(FakeDaemons.SHOWN_TOKEN.get());
            send(call, GetStatusResponse.getDefaultInstance());
        }

        @Override
        public void unshare(UnshareRequest request, StreamObserver<UnshareResponse> call) {
            shown.add(FakeDaemons.SHOWN_TOKEN.get());
            call.onError(
                    error(Status.Code.UNAUTHENTICATED, "CONTROL_TOKEN_REQUIRED", "Unshare needs the control token"));
        }
    }
}
