// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.CatalogServiceGrpc;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.GetAccountRequest;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.chordal.proto.tracker.v1.ListFilesRequest;
import io.chordal.proto.tracker.v1.ListGroupsRequest;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.SearchFilesRequest;
import io.chordal.tracker.testing.Eventually;
import io.chordal.tracker.testing.Trackers;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One of three real trackers, in one process, once the two others are down. */
class TooFewTrackersTest {
    /** What peers and peerctl wait for an answer. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    Path folder;

    @Test
    void theOneThatIsLeftSaysSoToEveryCallBeforeItsCallersGiveUp() {
        try (Trackers trackers = Trackers.of(3, folder)) {
            trackers.startAll();
            Eventually.within(
                    Duration.ofSeconds(60), () -> create(trackers, "ada").isEmpty());
            String token = with(
                            AccountServiceGrpc.newBlockingStub(
                                    trackers.client(1).channel()),
                            "")
                    .login(LoginRequest.newBuilder()
                            .setName("ada")
                            .setPassword("password")
                            .build())
                    .getTokens()
                    .getAccessToken();
            trackers.stop(2);
            trackers.stop(3);

            for (int round = 1; round <= 3; round++) {
                for (var call : calls(trackers, token).entrySet()) {
                    long begun = System.nanoTime();
                    Throwable failure = catchThrowable(call.getValue()::run);
                    Duration took = Duration.ofNanos(System.nanoTime() - begun);

                    assertThat(failure)
                            .as(call.getKey() + " " + round)
                            .hasMessageContaining("insufficient replicas for read quorum: 2 of the 3 trackers");
                    assertThat(ErrorStatus.reason(failure).orElseThrow()).isIn("TOO_FEW_TRACKERS", "UNAVAILABLE");
                    assertThat(took).as(call.getKey() + " " + round).isLessThan(ANSWER);
                }
            }
        }
    }

    private static Map<String, Runnable> calls(Trackers trackers, String token) {
        var channel = trackers.client(1).channel();
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put(
                "list groups",
                () -> with(GroupServiceGrpc.newBlockingStub(channel), "")
                        .listGroups(ListGroupsRequest.getDefaultInstance()));
        calls.put(
                "list groups as a user",
                () -> with(GroupServiceGrpc.newBlockingStub(channel), token)
                        .listGroups(ListGroupsRequest.getDefaultInstance()));
        calls.put(
                "create a group",
                () -> with(GroupServiceGrpc.newBlockingStub(channel), token)
                        .createGroup(CreateGroupRequest.newBuilder()
                                .setName("readers")
                                .build()));
        calls.put(
                "look at the account",
                () -> with(AccountServiceGrpc.newBlockingStub(channel), token)
                        .getAccount(GetAccountRequest.getDefaultInstance()));
        calls.put(
                "make an account",
                () -> with(AccountServiceGrpc.newBlockingStub(channel), "")
                        .createUser(CreateUserRequest.newBuilder()
                                .setName("eve")
                                .setPassword("password")
                                .build()));
        calls.put(
                "log in",
                () -> with(AccountServiceGrpc.newBlockingStub(channel), "")
                        .login(LoginRequest.newBuilder()
                                .setName("ada")
                                .setPassword("password")
                                .build()));
        calls.put(
                "list files",
                () -> with(CatalogServiceGrpc.newBlockingStub(channel), "")
                        .listFiles(ListFilesRequest.getDefaultInstance()));
        calls.put(
                "search files",
                () -> with(CatalogServiceGrpc.newBlockingStub(channel), "")
                        .searchFiles(SearchFilesRequest.newBuilder()
                                .addWords("music")
                                .build()));
        return calls;
    }

    private static Optional<String> create(Trackers trackers, String name) {
        Throwable failure = catchThrowable(
                () -> with(AccountServiceGrpc.newBlockingStub(trackers.client(1).channel()), "")
                        .createUser(CreateUserRequest.newBuilder()
                                .setName(name)
                                .setPassword("password")
                                .build()));
        return failure == null || ErrorStatus.reason(failure).equals(Optional.of("USER_EXISTS"))
                ? Optional.empty()
                : Optional.of(String.valueOf(failure));
    }

    private static <S extends AbstractStub<S>> S with(S stub, String token) {
        Metadata metadata = new Metadata();
        if (!token.isEmpty()) {
            metadata.put(AUTHORIZATION, "Bearer " + token);
        }
        return stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(3 * ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }
}
