// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.ring;

import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.LeaveRingRequest;
import io.chordal.proto.peer.v1.LeaveRingResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingLeaveTest {
    @TempDir
    Path home;

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<LeaveRingRequest> requests = new ArrayList<>();
    private final LeaveRingResponse.Builder answer = LeaveRingResponse.newBuilder()
            .setWasMember(true)
            .setRecords(7)
            .setOtherMembers(2)
            .setUnfinished(0)
            .setUnshared(3);
    private String shownToken = "";
    private String token = "";

    @BeforeEach
    void aPeer() {
        token = daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new PeerControlServiceImplBase() {
            @Override
            public void leaveRing(LeaveRingRequest request, StreamObserver<LeaveRingResponse> call) {
                requests.add(request);
                shownToken = FakeDaemons.SHOWN_TOKEN.get();
                send(call, answer.build());
            }

            @Override
            public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
                send(
                        call,
                        GetStatusResponse.newBuilder()
                                .setPid(ProcessHandle.current().pid())
                                .setVersion("1.2")
                                .build());
            }
        });
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void leavingTheRingWithdrawsAllSharesAndThePeerRunsOn() {
        Peerctls.Run run = peerctl("ring", "leave");

        assertThat(run.exit()).isZero();
        assertThat(run.lines())
                .containsExactly(
                        "Ring:      left; 2 other members known",
                        "Records:   7 left to the nodes that follow",
                        "Withdrawn: 3 files; they stay where they are on the disk");
        assertThat(run.err()).contains("goes on as a client", "peerctl daemon stop");
        assertThat(requests.get(0).getKeepShares()).isFalse();
        assertThat(shownToken).isEqualTo(token);
    }

    @Test
    void sharesMayBeKeptAndALoneNodeKeepsItsRecords() {
        answer.setOtherMembers(0).setUnshared(0);

        assertThat(peerctl("ring", "leave", "--keep-shares").lines())
                .contains(
                        "Records:   7 stay on its disk: it was the only node in the network",
                        "Withdrawn: none, as you asked");
        assertThat(requests.get(0).getKeepShares()).isTrue();
    }

    @Test
    void whatWasNotHandedOverIsToldAndWhatIsNotKnownIsCalledSo() {
        answer.setUnfinished(2);
        assertThat(peerctl("ring", "leave").out()).contains("7; not all were handed over in time, of 2 arcs");

        answer.clearUnfinished();
        assertThat(peerctl("ring", "leave").out()).contains("is not known");
    }

    @Test
    void whoIsNoMemberIsTold() {
        answer.clear();

        assertThat(peerctl("ring", "leave").lines())
                .contains("Ring:      it was no member", "Records:   none to hand over");
        assertThat(peerctl("ring", "leave", "--output", "ndjson").lines())
                .containsExactly(
                        "{\"wasMember\":false,\"otherMembers\":0,\"records\":0,\"unfinished\":null,\"unshared\":0}");
    }

    @Test
    void theStatusOfTheDaemonIsItsProcessAndItsAddresses() {
        assertThat(peerctl("daemon", "status").lines())
                .contains(
                        "Process: " + ProcessHandle.current().pid() + ", up 0 ms",
                        "Version: 1.2",
                        "Listens: 127.0.0.1:7070",
                        "Local:   127.0.0.1:7071",
                        "Home:    " + home);
    }

    @Test
    void whoAsksForMoreIsToldEachCallAndHowItEnded() {
        assertThat(peerctl("ring", "leave").err()).doesNotContain("PeerControlService");
        assertThat(peerctl("-v", "ring", "leave").messages().get(0))
                .matches(
                        "this home's peer at 127.0.0.1:7071: chordal.peer.v1.PeerControlService/LeaveRing OK in \\d+ ms");
    }

    private Peerctls.Run peerctl(String... arguments) {
        return new Peerctls(home, daemons).run(arguments);
    }
}
