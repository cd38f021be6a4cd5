// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.ChangePasswordRequest;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.GetAccountRequest;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import io.chordal.tracker.testing.Eventually;
import io.chordal.tracker.testing.Trackers;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts at three real trackers, in one process. */
class AccountsOnRingTest {
    private static final int ROUNDS = 25;
    private static final Duration BELIEVED = Duration.ofSeconds(2);
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    @TempDir
    private static Path folder;

    private static Trackers trackers;

    @BeforeAll
    static void start() {
        trackers = Trackers.of(3, folder);
        trackers.startAll();
        Eventually.within(
                Duration.ofSeconds(60),
                () -> refusal(() -> create(1, "first", "password")).isEmpty());
    }

    @AfterAll
    static void stop() {
        trackers.close();
    }

    @Test
    @Tag("S2-31")
    void whatIsDoneAtOneCountsAtAllOthers() {
        create(1, "ada", "first password");
        LoginResponse in = logIn(2, "ada", "first password");
        String old = in.getTokens().getAccessToken();
        for (int line = 1; line <= 3; line++) {
            assertThat(account(line, old)).isEqualTo("ada");
        }

        var changed = accounts(3, old)
                .changePassword(ChangePasswordRequest.newBuilder()
                        .setOldPassword("first password")
                        .setNewPassword("second password")
                        .build());

        long acknowledged = System.nanoTime();
        Eventually.within(Duration.ofSeconds(30), () -> System.nanoTime() - acknowledged > BELIEVED.toNanos());
        for (int line = 1; line <= 3; line++) {
            int at = line;
            assertThat(refusal(() -> account(at, old)))
                    .as("old token at %s", at)
                    .contains("SESSION_ENDED");
            assertThat(account(at, changed.getTokens().getAccessToken())).isEqualTo("ada");
            assertThat(refusal(() -> refresh(at, in.getTokens().getRefreshToken())))
                    .contains("SESSION_ENDED");
            assertThat(refusal(() -> logIn(at, "ada", "first password"))).contains("INVALID_CREDENTIALS");
            logIn(at, "ada", "second password");
        }
    }

    @Test
    void ofTwoWhoMakeOneUserAtTwoTrackersAtOneMomentExactlyOneDoes() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                String name = "user" + round;
                CyclicBarrier together = new CyclicBarrier(2);
                int first = 1 + round % 3;
                int second = 1 + (round + 1) % 3;
                List<Callable<Optional<String>>> both = List.of(
                        () -> atOnce(together, () -> create(first, name, "password of the first")),
                        () -> atOnce(together, () -> create(second, name, "password of the second")));
                List<Optional<String>> told = new ArrayList<>();
                for (var outcome : threads.invokeAll(both)) {
                    told.add(outcome.get());
                }

                assertThat(told).as(name).containsExactlyInAnyOrder(Optional.empty(), Optional.of("USER_EXISTS"));
                String kept = told.get(0).isEmpty() ? "password of the first" : "password of the second";
                LoginResponse in = logIn(1 + (round + 2) % 3, name, kept);
                assertThat(in.getName()).isEqualTo(name);
                assertThat(in.getNoticesList()).isEmpty();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Optional<String> atOnce(CyclicBarrier together, Runnable step) throws Exception {
        together.await();
        return refusal(step);
    }

    private static void create(int line, String name, String password) {
        accounts(line, "")
                .createUser(CreateUserRequest.newBuilder()
                        .setName(name)
                        .setPassword(password)
                        .build());
    }

    private static LoginResponse logIn(int line, String name, String password) {
        return accounts(line, "")
                .login(LoginRequest.newBuilder()
                        .setName(name)
                        .setPassword(password)
                        .build());
    }

    private static void refresh(int line, String token) {
        accounts(line, "")
                .refreshSession(RefreshSessionRequest.newBuilder()
                        .setRefreshToken(token)
                        .build());
    }

    private static String account(int line, String token) {
        return accounts(line, token)
                .getAccount(GetAccountRequest.getDefaultInstance())
                .getAccount()
                .getName();
    }

    private static AccountServiceBlockingStub accounts(int line, String token) {
        Metadata metadata = new Metadata();
        if (!token.isEmpty()) {
            metadata.put(AUTHORIZATION, "Bearer " + token);
        }
        return AccountServiceGrpc.newBlockingStub(trackers.client(line).channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                .withDeadlineAfter(60, TimeUnit.SECONDS);
    }

    /** Returns why a call is refused; nothing if it is not. */
    private static Optional<String> refusal(Runnable call) {
        Throwable thrown = catchThrowable(call::run);
        return Optional.ofNullable(thrown)
                .map(failure -> ErrorStatus.reason(failure).orElseGet(() -> String.valueOf(failure.getMessage())));
    }
}
