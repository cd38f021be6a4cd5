// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.policy.CallSource;
import io.chordal.daemon.policy.Caller;
import io.chordal.daemon.trust.AccessClaims;
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
import io.chordal.proto.tracker.v1.SetUserAdminRequest;
import io.chordal.proto.tracker.v1.SetUserAdminResponse;
import io.chordal.proto.tracker.v1.SetUserDisabledRequest;
import io.chordal.proto.tracker.v1.SetUserDisabledResponse;
import io.chordal.tracker.account.Accounts;
import io.chordal.tracker.account.OwnedGroups;
import io.chordal.tracker.account.Source;
import io.chordal.tracker.account.User;
import io.chordal.tracker.record.NamedRecords.Kept;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code AccountService} over {@link Accounts}. Thread-safe. */
public final class AccountGrpc extends AccountServiceImplBase {
    private static final int OWNED_GROUPS = 100;

    private final Accounts accounts;
    private final OwnedGroups groups;

    /** Returns the service. */
    public AccountGrpc(Accounts accounts, OwnedGroups groups) {
        this.accounts = requireNonNull(accounts, "accounts is null");
        this.groups = requireNonNull(groups, "groups is null");
    }

    @Override
    public void createUser(CreateUserRequest request, StreamObserver<CreateUserResponse> observer) {
        Answers.later(
                observer,
                () -> created(request, Caller.current())
                        .thenApply(made -> CreateUserResponse.newBuilder()
                                .setUserId(AccountWire.id(made.value()))
                                .setCopies(made.copies())
                                .setCopiesWanted(made.copiesWanted())
                                .build()));
    }

    private CompletionStage<Kept<User>> created(CreateUserRequest request, Caller caller) {
        if (isAdmin(caller)) {
            return accounts.createByAdmin(request.getName(), request.getPassword(), request.getAdmin());
        }
        if (request.getAdmin()) {
            throw new TrackerException(
                    TrackerReason.NOT_ADMIN,
                    "administrators are made by administrators, or with the control token at the tracker's local listener");
        }
        return accounts.create(request.getName(), request.getPassword(), request.getInvitation(), source());
    }

    @Override
    public void login(LoginRequest request, StreamObserver<LoginResponse> observer) {
        Answers.later(
                observer,
                () -> accounts.logIn(request.getName(), request.getPassword(), request.getDeviceToken(), source())
                        .thenApply(AccountWire::loggedIn));
    }

    @Override
    public void refreshSession(RefreshSessionRequest request, StreamObserver<RefreshSessionResponse> observer) {
        Answers.later(
                observer,
                () -> accounts.refresh(request.getRefreshToken())
                        .thenApply(tokens -> RefreshSessionResponse.newBuilder()
                                .setTokens(AccountWire.tokens(tokens))
                                .build()));
    }

    @Override
    public void logout(LogoutRequest request, StreamObserver<LogoutResponse> observer) {
        Answers.later(
                observer,
                () -> accounts.logOut(request.getRefreshToken())
                        .thenApply(ended ->
                                LogoutResponse.newBuilder().setEnded(ended).build()));
    }

    @Override
    public void getAccount(GetAccountRequest request, StreamObserver<GetAccountResponse> observer) {
        Answers.later(
                observer,
                () -> accounts.account(claims())
                        .thenApply(user -> GetAccountResponse.newBuilder()
                                .setAccount(AccountWire.account(user))
                                .addAllNotices(user.notices().texts())
                                .build()));
    }

    @Override
    public void changePassword(ChangePasswordRequest request, StreamObserver<ChangePasswordResponse> observer) {
        Answers.later(
                observer,
                () -> accounts.changePassword(claims(), request.getOldPassword(), request.getNewPassword())
                        .thenApply(in -> ChangePasswordResponse.newBuilder()
                                .setTokens(AccountWire.tokens(in.tokens()))
                                .setDeviceToken(in.device())
                                .build()));
    }

    @Override
    public void createInvitation(CreateInvitationRequest request, StreamObserver<CreateInvitationResponse> observer) {
        Answers.later(observer, () -> {
            requireAdmin();
            Optional<Duration> lifetime =
                    request.hasLifetime() ? Optional.of(AccountWire.duration(request.getLifetime())) : Optional.empty();
            return accounts.invite(lifetime)
                    .thenApply(invited -> CreateInvitationResponse.newBuilder()
                            .setInvitation(invited.text())
                            .setExpiresAt(FileWire.timestamp(invited.until()))
                            .build());
        });
    }

    @Override
    public void listUsers(ListUsersRequest request, StreamObserver<ListUsersResponse> observer) {
        Answers.later(observer, () -> {
            requireAdmin();
            return accounts.list(Pages.token(request.getPageToken()), Pages.size(request.getPageSize()))
                    .thenApply(page -> {
                        ListUsersResponse.Builder response = ListUsersResponse.newBuilder();
                        page.records().forEach(user -> response.addUsers(AccountWire.account(user)));
                        return response.setNextPageToken(page.next().orElse("")).build();
                    });
        });
    }

    @Override
    public void resetPassword(ResetPasswordRequest request, StreamObserver<ResetPasswordResponse> observer) {
        Answers.later(observer, () -> {
            requireAdmin();
            return accounts.resetPassword(request.getName(), request.getNewPassword())
                    .thenApply(done -> ResetPasswordResponse.getDefaultInstance());
        });
    }

    @Override
    public void setUserDisabled(SetUserDisabledRequest request, StreamObserver<SetUserDisabledResponse> observer) {
        Answers.later(observer, () -> {
            requireAdmin();
            return accounts.setDisabled(request.getName(), request.getDisabled())
                    .thenCompose(this::owned)
                    .thenApply(owned -> SetUserDisabledResponse.newBuilder()
                            .addAllOwnedGroups(owned)
                            .build());
        });
    }

    private CompletionStage<? extends List<String>> owned(User user) {
        return user.standing().disabled()
                ? groups.of(user.user(), OWNED_GROUPS)
                : CompletableFuture.completedStage(List.of());
    }

    @Override
    public void setUserAdmin(SetUserAdminRequest request, StreamObserver<SetUserAdminResponse> observer) {
        Answers.later(observer, () -> {
            requireAdmin();
            return accounts.setAdmin(request.getName(), request.getAdmin())
                    .thenApply(done -> SetUserAdminResponse.getDefaultInstance());
        });
    }

    private static Source source() {
        return Source.of(CallSource.current().remote().orElse(null));
    }

    private static boolean isAdmin(Caller caller) {
        return caller instanceof Caller.Control
                || (caller instanceof Caller.User user && user.claims().admin());
    }

    /** What the policy says already; nothing of an administrator's is done for anybody else, whatever stands before the service. */
    private static void requireAdmin() {
        if (!isAdmin(Caller.current())) {
            throw new TrackerException(TrackerReason.NOT_ADMIN, "this is for administrators; ask one");
        }
    }

    private static AccessClaims claims() {
        if (Caller.current() instanceof Caller.User user) {
            return user.claims();
        }
        throw new TrackerException(
                TrackerReason.UNAUTHENTICATED, "this is for users who are logged in; log in with peerctl login NAME");
    }
}
