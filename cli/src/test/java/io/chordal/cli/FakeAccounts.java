// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli;

import static io.chordal.cli.Replies.error;
import static io.chordal.cli.Replies.send;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.chordal.proto.tracker.v1.Account;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceImplBase;
import io.chordal.proto.tracker.v1.ChangePasswordRequest;
import io.chordal.proto.tracker.v1.ChangePasswordResponse;
import io.chordal.proto.tracker.v1.CreateInvitationRequest;
import io.chordal.proto.tracker.v1.CreateInvitationResponse;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.CreateUserResponse;
import io.chordal.proto.tracker.v1.GetAccountRequest;
import io.chordal.proto.tracker.v1.GetAccountResponse;
import io.chordal.proto.tracker.v1.ListUsersRequest;
import io.chordal.proto.tracker.v1.ListUsersResponse;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LoginResponse;
import io.chordal.proto.tracker.v1.LogoutRequest;
import io.chordal.proto.tracker.v1.LogoutResponse;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import io.chordal.proto.tracker.v1.RefreshSessionResponse;
import io.chordal.proto.tracker.v1.ResetPasswordRequest;
import io.chordal.proto.tracker.v1.ResetPasswordResponse;
import io.chordal.proto.tracker.v1.SessionTokens;
import io.chordal.proto.tracker.v1.SetUserAdminRequest;
import io.chordal.proto.tracker.v1.SetUserAdminResponse;
import io.chordal.proto.tracker.v1.SetUserDisabledRequest;
import io.chordal.proto.tracker.v1.SetUserDisabledResponse;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Accounts of a test: users with plain passwords, tokens that count up. Everything asked is written down. */
public final class FakeAccounts extends AccountServiceImplBase {
    /** All requests, in order. */
    public final List<Message> requests = new ArrayList<>();
    /** The bearers that were shown, in order. */
    public final List<String> bearers = new ArrayList<>();
    /** The control tokens that were shown, in order. */
    public final List<String> controls = new ArrayList<>();

    private final Map<String, String> passwords = new HashMap<>();
    private Duration slowness = Duration.ZERO;
    private Optional<Duration> patience = Optional.empty();
    private int sessions;
    private boolean over;

    /** A user that is there. */
    public FakeAccounts with(String name, String password) {
        passwords.put(name, password);
        return this;
    }

    /** Lets the next log-in wait for so long. */
    public void slowNextLogIn(Duration wait) {
        slowness = wait;
    }

    /** For how long whoever logged in last would have waited. */
    public Optional<Duration> patience() {
        return patience;
    }

    /** Lets all sessions be over. */
    public void endSessions() {
        over = true;
    }

    /** The last request. */
    public Message last() {
        return requests.get(requests.size() - 1);
    }

    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> call) {
        note(request);
        if (passwords.putIfAbsent(request.getName(), request.getPassword()) != null) {
            call.onError(error(Status.Code.ALREADY_EXISTS, "USER_EXISTS", "user exists; choose another name"));
            return;
        }
        send(
                call,
                CreateUserResponse.newBuilder()
                        .setUserId(id())
                        .setCopies(1)
                        .setCopiesWanted(request.getName().equals("split") ? 2 : 1)
                        .build());
    }

    @Override
    public void login(LoginRequest request, StreamObserver<LoginResponse> call) {
        note(request);
        patience = Optional.ofNullable(Context.current().getDeadline())
                .map(deadline -> Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS)));
        if (!slowness.isZero()) {
            Duration wait = slowness;
            slowness = Duration.ZERO;
            CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> answer(request, call));
            return;
        }
        answer(request, call);
    }

    private void answer(LoginRequest request, StreamObserver<LoginResponse> call) {
        if (!request.getPassword().equals(passwords.get(request.getName()))) {
            call.onError(error(Status.Code.UNAUTHENTICATED, "INVALID_CREDENTIALS", "invalid credentials; try again"));
            return;
        }
        send(
                call,
                LoginResponse.newBuilder()
                        .setTokens(tokens())
                        .setUserId(id())
                        .setName(request.getName())
                        .setDeviceToken("device of " + request.getName())
                        .addNotices("your group was renamed")
                        .build());
    }

    @Override
    public void refreshSession(RefreshSessionRequest request, StreamObserver<RefreshSessionResponse> call) {
        note(request);
        if (over) {
            call.onError(error(Status.Code.UNAUTHENTICATED, "SESSION_ENDED", "the session has ended; log in again"));
        } else {
            send(call, RefreshSessionResponse.newBuilder().setTokens(tokens()).build());
        }
    }

    @Override
    public void logout(LogoutRequest request, StreamObserver<LogoutResponse> call) {
        note(request);
        send(call, LogoutResponse.newBuilder().setEnded(true).build());
    }

    @Override
    public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> call) {
        note(request);
        send(
                call,
                GetAccountResponse.newBuilder()
                        .setAccount(Account.newBuilder().setName("ada").setAdmin(true))
                        .addNotices("a notice")
                        .build());
    }

    @Override
    public void changePassword(ChangePasswordRequest request, StreamObserver<ChangePasswordResponse> call) {
        note(request);
        if (passwords.containsValue(request.getOldPassword())) {
            send(call, ChangePasswordResponse.newBuilder().setTokens(tokens()).build());
        } else {
            call.onError(error(Status.Code.UNAUTHENTICATED, "INVALID_CREDENTIALS", "invalid credentials; try again"));
        }
    }

    @Override
    public void createInvitation(CreateInvitationRequest request, StreamObserver<CreateInvitationResponse> call) {
        note(request);
        send(
                call,
                CreateInvitationResponse.newBuilder()
                        .setInvitation("invitation-1")
                        .setExpiresAt(Timestamp.newBuilder().setSeconds(1_800_000_000))
                        .build());
    }

    @Override
    public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> call) {
        note(request);
        boolean first = request.getPageToken().isEmpty();
        Account.Builder account = Account.newBuilder()
                .setUserId(id())
                .setName(first ? "ada" : "bob")
                .setAdmin(first)
                .setDisabled(!first)
                .setCreatedAt(Timestamp.newBuilder().setSeconds(1_700_000_000));
        send(
                call,
                ListUsersResponse.newBuilder()
                        .addUsers(account)
                        .setNextPageToken(first ? "more" : "")
                        .build());
    }

    @Override
    public void resetPassword(ResetPasswordRequest request, StreamObserver<ResetPasswordResponse> call) {
        note(request);
        send(call, ResetPasswordResponse.getDefaultInstance());
    }

    @Override
    public void setUserDisabled(SetUserDisabledRequest request, StreamObserver<SetUserDisabledResponse> call) {
        note(request);
        send(call, SetUserDisabledResponse.newBuilder().addOwnedGroups("photos").build());
    }

    @Override
    public void setUserAdmin(SetUserAdminRequest request, StreamObserver<SetUserAdminResponse> call) {
        note(request);
        send(call, SetUserAdminResponse.getDefaultInstance());
    }

    private void note(Message request) {
        requests.add(request);
        bearers.add(FakeDaemons.SHOWN_BEARER.get());
        controls.add(FakeDaemons.SHOWN_TOKEN.get());
    }

    private SessionTokens tokens() {
        sessions++;
        Timestamp soon = Timestamp.newBuilder()
                .setSeconds(Instant.now().getEpochSecond() + 900)
                .build();
        return SessionTokens.newBuilder()
                .setAccessToken("access-" + sessions)
                .setAccessExpiresAt(soon)
                .setRefreshToken("refresh-" + sessions)
                .setRefreshExpiresAt(soon)
                .build();
    }

    private static ByteString id() {
        return ByteString.copyFrom(new byte[16]);
    }
}
