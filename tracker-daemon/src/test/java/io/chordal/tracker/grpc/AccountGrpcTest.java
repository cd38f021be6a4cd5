// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.grpc;

import static io.chordal.tracker.grpc.Desk.PASSWORD;
import static io.chordal.tracker.grpc.Desk.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.chordal.proto.tracker.v1.ChangePasswordRequest;
import io.chordal.proto.tracker.v1.CreateGroupRequest;
import io.chordal.proto.tracker.v1.CreateInvitationRequest;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.GetAccountRequest;
import io.chordal.proto.tracker.v1.ListUsersRequest;
import io.chordal.proto.tracker.v1.ListUsersResponse;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LogoutRequest;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import io.chordal.proto.tracker.v1.ResetPasswordRequest;
import io.chordal.proto.tracker.v1.SetUserAdminRequest;
import io.chordal.proto.tracker.v1.SetUserDisabledRequest;
import io.chordal.tracker.account.AccountConfig;
import io.chordal.tracker.account.RegistrationMode;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.Status.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Accounts as callers see them: who is let in, and how refusals end. */
class AccountGrpcTest {
    private final Desk desk = new Desk();

    @AfterEach
    void close() {
        desk.close();
    }

    @Test
    void whatIsForUsersIsRefusedToWhoeverShowsNoTokenOrOneThatDoesNotCount() {
        GetAccountRequest who = GetAccountRequest.getDefaultInstance();
        ChangePasswordRequest change = ChangePasswordRequest.newBuilder()
                .setOldPassword(PASSWORD)
                .setNewPassword("another")
                .build();

        refused(Code.UNAUTHENTICATED, "UNAUTHENTICATED", () -> desk.accounts().getAccount(who));
        refused(Code.UNAUTHENTICATED, "UNAUTHENTICATED", () -> desk.accounts().changePassword(change));
        refused(
                Code.UNAUTHENTICATED,
                "TOKEN_REFUSED",
                () -> desk.accounts("x.y.z").getAccount(who));
        String ada = desk.user("ada");
        refused(
                Code.UNAUTHENTICATED,
                "TOKEN_REFUSED",
                () -> desk.accounts(ada.substring(0, ada.length() - 2) + "xx").getAccount(who));
        assertThat(desk.accounts(ada).getAccount(who).getAccount().getName()).isEqualTo("ada");
    }

    @Test
    void whatIsForAdministratorsIsRefusedToEverybodyElse() {
        String ada = desk.user("ada");
        for (String token : List.of("", ada)) {
            Code code = token.isEmpty() ? Code.UNAUTHENTICATED : Code.PERMISSION_DENIED;
            String reason = token.isEmpty() ? "UNAUTHENTICATED" : "NOT_ADMIN";
            refused(code, reason, () -> desk.accounts(token).listUsers(ListUsersRequest.getDefaultInstance()));
            refused(
                    code,
                    reason,
                    () -> desk.accounts(token).createInvitation(CreateInvitationRequest.getDefaultInstance()));
            refused(
                    code,
                    reason,
                    () -> desk.accounts(token)
                            .resetPassword(ResetPasswordRequest.newBuilder()
                                    .setName("ada")
                                    .setNewPassword("another")
                                    .build()));
            refused(code, reason, () -> desk.accounts(token).setUserDisabled(disabled("ada", true)));
            refused(
                    code,
                    reason,
                    () -> desk.accounts(token)
                            .setUserAdmin(SetUserAdminRequest.newBuilder()
                                    .setName("ada")
                                    .setAdmin(true)
                                    .build()));
        }
        refused(Code.PERMISSION_DENIED, "NOT_ADMIN", () -> desk.accounts(ada).createUser(create("eve", true)));
        refused(Code.PERMISSION_DENIED, "NOT_ADMIN", () -> desk.accounts().createUser(create("eve", true)));
    }

    @Test
    void reasonsAreStatuses() {
        desk.user("ada");
        String root = desk.admin("root");

        refused(Code.ALREADY_EXISTS, "USER_EXISTS", () -> desk.accounts().createUser(create("ADA", false)));
        refused(Code.INVALID_ARGUMENT, "INVALID_NAME", () -> desk.accounts().createUser(create("a/b", false)));
        refused(
                Code.INVALID_ARGUMENT,
                "WEAK_PASSWORD",
                () -> desk.accounts()
                        .createUser(CreateUserRequest.newBuilder()
                                .setName("eve")
                                .setPassword("abc")
                                .build()));
        refused(
                Code.UNAUTHENTICATED,
                "INVALID_CREDENTIALS",
                () -> desk.accounts().login(login("ada", "wrong")));
        refused(
                Code.UNAUTHENTICATED,
                "INVALID_CREDENTIALS",
                () -> desk.accounts().login(login("nobody", "wrong")));
        refused(
                Code.UNAUTHENTICATED,
                "SESSION_ENDED",
                () -> desk.accounts()
                        .refreshSession(RefreshSessionRequest.newBuilder()
                                .setRefreshToken("nothing")
                                .build()));
        refused(Code.NOT_FOUND, "USER_NOT_FOUND", () -> desk.accounts(root).setUserDisabled(disabled("nobody", true)));
        refused(
                Code.FAILED_PRECONDITION,
                "LAST_ADMIN",
                () -> desk.accounts(root).setUserDisabled(disabled("root", true)));
        refused(
                Code.INVALID_ARGUMENT,
                "INVALID_REQUEST",
                () -> desk.accounts(root)
                        .createInvitation(CreateInvitationRequest.newBuilder()
                                .setLifetime(Duration.newBuilder().setSeconds(1))
                                .build()));
        desk.accounts(root).setUserDisabled(disabled("ada", true));
        refused(Code.PERMISSION_DENIED, "USER_DISABLED", () -> desk.accounts().login(login("ada", PASSWORD)));
        desk.registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        refused(Code.UNAVAILABLE, "TOO_FEW_TRACKERS", () -> desk.accounts().login(login("bob", PASSWORD)));
    }

    @Test
    void whoTriesTooOftenIsToldSo() {
        desk.user("ada");
        for (int i = 0; i < 5; i++) {
            refused(
                    Code.UNAUTHENTICATED,
                    "INVALID_CREDENTIALS",
                    () -> desk.accounts().login(login("ada", "wrong")));
        }
        refused(
                Code.RESOURCE_EXHAUSTED,
                "TOO_MANY_ATTEMPTS",
                () -> desk.accounts().login(login("ada", PASSWORD)));
    }

    @Test
    void aDisabledUsersTokensCountNoMoreAndItsGroupsAreTold() {
        String ada = desk.user("ada");
        String root = desk.admin("root");
        desk.groups(ada)
                .createGroup(CreateGroupRequest.newBuilder().setName("photos").build());

        var answer = desk.accounts(root).setUserDisabled(disabled("ada", true));

        assertThat(answer.getOwnedGroupsList()).containsExactly("photos");
        desk.time.pass(java.time.Duration.ofSeconds(3));
        refused(
                Code.UNAUTHENTICATED,
                "SESSION_ENDED",
                () -> desk.accounts(ada).getAccount(GetAccountRequest.getDefaultInstance()));
        assertThat(desk.accounts(root).setUserDisabled(disabled("ada", false)).getOwnedGroupsList())
                .isEmpty();
    }

    @Test
    void whoLoggedOutHasNoSession() {
        desk.user("ada");
        var in = desk.accounts().login(login("ada", PASSWORD));
        LogoutRequest out = LogoutRequest.newBuilder()
                .setRefreshToken(in.getTokens().getRefreshToken())
                .build();

        assertThat(desk.accounts().logout(out).getEnded()).isTrue();

        refused(
                Code.UNAUTHENTICATED,
                "SESSION_ENDED",
                () -> desk.accounts(in.getTokens().getAccessToken())
                        .getAccount(GetAccountRequest.getDefaultInstance()));
        assertThat(desk.accounts().logout(out).getEnded()).isFalse();
    }

    @Test
    void usersAreListedInPagesOfOneToAThousand() {
        String root = desk.admin("root");
        for (int i = 0; i < 7; i++) {
            desk.accounts(root).createUser(create("user" + i, false));
        }
        for (int size : new int[] {-1, 1001, Integer.MAX_VALUE}) {
            refused(
                    Code.INVALID_ARGUMENT,
                    "INVALID_REQUEST",
                    () -> desk.accounts(root)
                            .listUsers(ListUsersRequest.newBuilder()
                                    .setPageSize(size)
                                    .build()));
        }
        List<String> names = new ArrayList<>();
        ListUsersResponse page = ListUsersResponse.getDefaultInstance();
        do {
            page = desk.accounts(root)
                    .listUsers(ListUsersRequest.newBuilder()
                            .setPageSize(3)
                            .setPageToken(page.getNextPageToken())
                            .build());
            assertThat(page.getUsersCount()).isLessThanOrEqualTo(3);
            page.getUsersList().forEach(user -> names.add(user.getName()));
        } while (!page.getNextPageToken().isEmpty());
        assertThat(names).hasSize(8).isSorted();
        assertThat(desk.accounts(root)
                        .listUsers(
                                ListUsersRequest.newBuilder().setPageSize(1000).build())
                        .getUsersCount())
                .isEqualTo(8);
    }

    @Test
    void whereInvitationsAreAskedForAnAdministratorMakesThem() {
        try (Desk invite = new Desk(AccountConfig.defaults().withRegistration(RegistrationMode.invite))) {
            String root = invite.admin("root");
            refused(
                    Code.PERMISSION_DENIED,
                    "INVITATION_INVALID",
                    () -> invite.accounts().createUser(create("ada", false)));
            String invitation = invite.accounts(root)
                    .createInvitation(CreateInvitationRequest.getDefaultInstance())
                    .getInvitation();
            invite.accounts()
                    .createUser(create("ada", false).toBuilder()
                            .setInvitation(invitation)
                            .build());
            invite.logIn("ada");
        }
        try (Desk closed = new Desk(AccountConfig.defaults().withRegistration(RegistrationMode.closed))) {
            refused(
                    Code.PERMISSION_DENIED,
                    "REGISTRATION_CLOSED",
                    () -> closed.accounts().createUser(create("ada", false)));
        }
    }

    @Test
    void whatAdministratorsDoIsWrittenDownAndNoPasswordWithIt() {
        String root = desk.admin("root");
        desk.accounts(root).createUser(create("ada", false));
        desk.accounts(root)
                .resetPassword(ResetPasswordRequest.newBuilder()
                        .setName("ada")
                        .setNewPassword("quite another")
                        .build());
        refused(
                Code.UNAUTHENTICATED,
                "INVALID_CREDENTIALS",
                () -> desk.accounts().login(login("ada", "wrong guess")));

        desk.awaitAudited(
                "GRANTED", "who=\"administrator root", "from=\"127.0.0.1:", "ResetPassword", "on=\"name=ada\"");
        desk.awaitAudited("REFUSED", "who=\"anyone\"", "Login", "on=\"name=ada\"", "INVALID_CREDENTIALS");
        assertThat(desk.audited)
                .noneMatch(line -> line.contains("quite another")
                        || line.contains("wrong guess")
                        || line.contains(PASSWORD)
                        || line.contains(root));
    }

    private static CreateUserRequest create(String name, boolean admin) {
        return CreateUserRequest.newBuilder()
                .setName(name)
                .setPassword(PASSWORD)
                .setAdmin(admin)
                .build();
    }

    private static LoginRequest login(String name, String password) {
        return LoginRequest.newBuilder().setName(name).setPassword(password).build();
    }

    private static SetUserDisabledRequest disabled(String name, boolean disabled) {
        return SetUserDisabledRequest.newBuilder()
                .setName(name)
                .setDisabled(disabled)
                .build();
    }
}
