// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.connect;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceBlockingStub;
import io.chordal.proto.tracker.v1.GroupServiceGrpc.GroupServiceImplBase;
import io.chordal.proto.tracker.v1.LeaveGroupRequest;
import io.chordal.proto.tracker.v1.LeaveGroupResponse;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.ListGroupsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A list of trackers, of which some are gone, silent, or cannot do what is asked. */
@Timeout(30)
class TrackersTest {
    private static final String ONE = "127.0.0.1:9001";
    private static final String TWO = "127.0.0.1:9002";
    private static final String THREE = "127.0.0.1:9003";

    private final FakeDaemons daemons = new FakeDaemons();
    private final List<String> asked = new ArrayList<>();

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    @Tag("S2-32")
    void theNextOneIsAskedWhenTheFirstIsGone() {
        listen(TWO, null);

        try (Trackers trackers = trackers(Bearer.NOBODY, ONE, TWO, THREE)) {
            list(trackers);
            leave(trackers);

            assertThat(asked).containsExactly(TWO, TWO);
            assertThat(trackers.whom()).isEqualTo("the tracker at " + TWO);
        }
    }

    @Test
    @Tag("S2-32")
    void onlyWhenNoneAnswersItIsSaidThatNoneIsAvailable() {
        CommandFailure failure = failure(trackers(Bearer.NOBODY, ONE, TWO), TrackersTest::list);

        assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure)
                .hasMessage("no trackers available (tried " + ONE + " (no connection), " + TWO + " (no connection))");
        assertThat(failure.next()).contains("--tracker HOST:PORT,HOST:PORT");
    }

    @Test
    void oneThatIsCutOffFromTheOthersIsLeftForReadingAndForWriting() {
        listen(ONE, error(Status.Code.UNAVAILABLE, "TOO_FEW_TRACKERS", "too few trackers answered; start another"));
        listen(TWO, null);

        try (Trackers trackers = trackers(Bearer.NOBODY, ONE, TWO)) {
            list(trackers);
        }
        try (Trackers trackers = trackers(Bearer.NOBODY, ONE, TWO)) {
            leave(trackers);
        }

        assertThat(asked).containsExactly(ONE, TWO, ONE, TWO);
    }

    @Test
    @Tag("S2-37")
    void whereAllAreCutOffTheirOwnWordsAreSaid() {
        StatusRuntimeException alone = error(
                Status.Code.UNAVAILABLE, "TOO_FEW_TRACKERS", "insufficient replicas for write quorum; start another");
        listen(ONE, alone);
        listen(TWO, alone);

        CommandFailure failure = failure(trackers(Bearer.NOBODY, ONE, TWO, THREE), TrackersTest::leave);

        assertThat(failure).hasMessage("insufficient replicas for write quorum");
        assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
    }

    @Test
    @Tag("S2-37")
    void aChangeThatCannotEvenReadLacksItsWriteQuorum() {
        listen(
                ONE,
                error(
                        Status.Code.UNAVAILABLE,
                        "TOO_FEW_TRACKERS",
                        "reading users/ada: insufficient replicas for read quorum; start another"));

        assertThat(failure(trackers(Bearer.NOBODY, ONE), TrackersTest::leave))
                .hasMessage("insufficient replicas for write quorum, so nothing was changed:"
                        + " reading users/ada: insufficient replicas for read quorum")
                .satisfies(failure -> assertThat(failure.next()).isEqualTo("start another"));
        assertThat(failure(trackers(Bearer.NOBODY, ONE), TrackersTest::list))
                .hasMessage("reading users/ada: insufficient replicas for read quorum");
    }

    @Test
    void aRefusalIsFinal() {
        listen(ONE, error(Status.Code.PERMISSION_DENIED, "NOT_OWNER", "not owner of team"));
        listen(TWO, null);

        CommandFailure failure = failure(trackers(Bearer.NOBODY, ONE, TWO), TrackersTest::leave);

        assertThat(failure.exit()).isEqualTo(ExitCode.DENIED);
        assertThat(asked).containsExactly(ONE);
    }

    @Test
    void aReadingWhoseTrackerDiesIsAskedElsewhereButAChangeIsNotSentTwice() {
        StatusRuntimeException gone = Status.UNAVAILABLE.asRuntimeException();
        listen(ONE, gone);
        listen(TWO, null);

        try (Trackers trackers = trackers(Bearer.NOBODY, ONE, TWO)) {
            list(trackers);
        }
        CommandFailure failure = failure(trackers(Bearer.NOBODY, ONE, TWO), TrackersTest::leave);

        assertThat(asked).containsExactly(ONE, TWO, ONE);
        assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure.getMessage()).contains("may have been done all the same");
        assertThat(failure.next()).contains("before you try again");
    }

    @Test
    void aSecondCallBeginsWithTheOneThatAnswered() {
        listen(TWO, null);
        try (Trackers trackers = trackers(Bearer.NOBODY, ONE, TWO)) {
            list(trackers);
            listen(ONE, null);
            list(trackers);
        }

        assertThat(asked).containsExactly(TWO, TWO);
    }

    @Test
    void oneThatComesBackIsAskedWhenTheOtherGoes() {
        listen(TWO, null);
        try (Trackers trackers = trackers(Bearer.NOBODY, ONE, TWO)) {
            list(trackers);
            daemons.end(TWO);
            listen(ONE, null);
            list(trackers);
        }

        assertThat(asked).containsExactly(TWO, ONE);
    }

    @Test
    void othersThatWereHeardOfAreTriedWhenNoneOfTheGivenAnswers() {
        listen(THREE, null);
        ImmutableList<Endpoint> heard = ImmutableList.of(Endpoint.parse(ONE), Endpoint.parse(THREE));

        try (Trackers trackers =
                new Trackers(this::line, ImmutableList.of(Endpoint.parse(ONE)), () -> heard, Bearer.NOBODY)) {
            list(trackers);
        }

        assertThat(asked).containsExactly(THREE);
    }

    @Test
    @Tag("S2-32")
    void oneThatTakesTheConnectionAndSaysNothingCostsASecond() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Endpoint mute = new Endpoint("127.0.0.1", silent.getLocalPort());
            long began = System.nanoTime();
            CommandFailure failure = failure(
                    new Trackers(
                            (whom, endpoint) -> Connection.open(Dialer.tcp(), whom, endpoint, Optional.empty()),
                            ImmutableList.of(mute),
                            ImmutableList::of,
                            Bearer.NOBODY),
                    TrackersTest::list);

            assertThat(Duration.ofNanos(System.nanoTime() - began))
                    .isBetween(Trackers.DIAL.minusMillis(50), Trackers.DIAL.plusSeconds(3));
            assertThat(failure).hasMessage("no trackers available (tried " + mute + " (no connection))");
        }
    }

    @Test
    void theUsersTokenIsShownAndAnotherOneAfterItIsRefused() {
        List<String> shown = new ArrayList<>();
        daemons.listen(ONE, new GroupServiceImplBase() {
            @Override
            public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> call) {
                shown.add(FakeDaemons.SHOWN_BEARER.get());
                if (shown.size() == 1) {
                    call.onError(error(Status.Code.UNAUTHENTICATED, "TOKEN_EXPIRED", "the access token has ended"));
                } else {
                    send(call, LeaveGroupResponse.getDefaultInstance());
                }
            }
        });
        Bearer bearer = new Bearer() {
            @Override
            public Optional<String> token(Endpoint tracker) {
                return Optional.of("old");
            }

            @Override
            public Optional<String> tokenAfter(String refused, Endpoint tracker) {
                return Optional.of("after " + refused);
            }
        };

        try (Trackers trackers = trackers(bearer, ONE)) {
            leave(trackers);
        }

        assertThat(shown).containsExactly("Bearer old", "Bearer after old");
    }

    private void listen(String address, @Nullable StatusRuntimeException answer) {
        daemons.listen(address, new GroupServiceImplBase() {
            @Override
            public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> call) {
                answer(call, ListGroupsResponse.getDefaultInstance());
            }

            @Override
            public void leaveGroup(LeaveGroupRequest request, StreamObserver<LeaveGroupResponse> call) {
                answer(call, LeaveGroupResponse.getDefaultInstance());
            }

            private <R> void answer(StreamObserver<R> call, R response) {
                asked.add(address);
                if (answer == null) {
                    send(call, response);
                } else {
                    call.onError(answer);
                }
            }
        });
    }

    private Trackers trackers(Bearer bearer, String... addresses) {
        return new Trackers(
                this::line, List.of(addresses).stream().map(Endpoint::parse).toList(), ImmutableList::of, bearer);
    }

    private Connection line(String whom, Endpoint endpoint) {
        return Connection.open(daemons, whom, endpoint, Optional.empty());
    }

    private static void list(Trackers trackers) {
        trackers.call(
                GroupServiceGrpc::newBlockingStub,
                (GroupServiceBlockingStub stub) -> stub.listGroups(ListGroupsRequest.getDefaultInstance()));
    }

    private static void leave(Trackers trackers) {
        trackers.change(
                GroupServiceGrpc::newBlockingStub,
                (GroupServiceBlockingStub stub) -> stub.leaveGroup(LeaveGroupRequest.getDefaultInstance()));
    }

    private static CommandFailure failure(Trackers trackers, Consumer<Trackers> call) {
        try (trackers) {
            return catchThrowableOfType(CommandFailure.class, () -> call.accept(trackers));
        }
    }
}
