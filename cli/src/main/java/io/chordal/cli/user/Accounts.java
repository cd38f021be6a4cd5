// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import io.chordal.cli.connect.Callee;
import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Fields;
import io.chordal.cli.output.Output;
import io.chordal.cli.output.Table;
import io.chordal.cli.session.Session;
import io.chordal.cli.session.WireTokens;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionFile;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.proto.tracker.v1.Account;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.ChangePasswordRequest;
import io.chordal.proto.tracker.v1.CreateInvitationRequest;
import io.chordal.proto.tracker.v1.CreateInvitationResponse;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.CreateUserResponse;
import io.chordal.proto.tracker.v1.GetAccountRequest;
import io.chordal.proto.tracker.v1.GetAccountResponse;
import io.chordal.proto.tracker.v1.ListUsersRequest;
import io.chordal.proto.tracker.v1.ListUsersResponse;
import io.chordal.proto.tracker.v1.ResetPasswordRequest;
import io.chordal.proto.tracker.v1.SetUserAdminRequest;
import io.chordal.proto.tracker.v1.SetUserDisabledRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What commands do with accounts, and what they say of it. Confined to one thread. */
final class Accounts {
    private static final int PAGE = 1000;

    private final Session session;
    private final Output output;

    Accounts(Session session) {
        this.session = requireNonNull(session, "session is null");
        this.output = session.output();
    }

    void create(String name, String password, String invitation, boolean admin) {
        CreateUserRequest request = CreateUserRequest.newBuilder()
                .setName(name)
                .setPassword(password)
                .setInvitation(invitation)
                .setAdmin(admin)
                .build();
        try (Callee tracker = admin ? session.administration() : session.trackerForPassword()) {
            CreateUserResponse made = change(tracker, stub -> stub.createUser(request));
            String id = hex(made.getUserId().toByteArray());
            if (output.forPeople()) {
                output.line("user created: " + name + (admin ? ", an administrator" : ""));
            } else {
                output.fields(
                        new Fields().add("", "user", name).add("", "userId", id).add("", "admin", admin));
            }
            output.copies(made.getCopies(), made.getCopiesWanted());
        }
        new PasswordInput(session).hint(password);
    }

    void status() {
        session.refusePeer("user status", "see another home's: peerctl --home DIR user status");
        session.trackersNamed();
        Optional<LoggedIn> user = session.user();
        Optional<GetAccountResponse> told = Optional.empty();
        String unconfirmed = "";
        if (user.isPresent()) {
            try {
                told = Optional.of(account());
            } catch (CommandFailure e) {
                unconfirmed = e.getMessage();
                user = e.exit() == ExitCode.DENIED ? Optional.empty() : user;
            }
        }
        Fields fields = new Fields()
                .add("Status", "loggedIn", new Cell(user.isPresent(), LogIn.words(user)))
                .add("", "user", Cell.orDash(user.map(LoggedIn::name).orElse("")));
        if (user.isPresent()) {
            LoggedIn here = user.get();
            boolean admin = told.map(each -> each.getAccount().getAdmin()).orElse(here.admin());
            fields.add("Administrator", "admin", Cell.yesNo(admin))
                    .add("User id", "userId", here.userId())
                    .add("Session ends", "sessionEnds", here.tokens().refresh().expires())
                    .add("", "confirmed", told.isPresent());
        }
        output.fields(fields.add("Home", "home", session.homes().own().path().toString()));
        told.ifPresent(each -> each.getNoticesList().forEach(notice -> output.message("notice: " + notice)));
        if (!unconfirmed.isEmpty()) {
            output.message(user.isPresent() ? "no tracker could confirm it: " + unconfirmed : unconfirmed);
        }
    }

    private GetAccountResponse account() {
        try (Trackers trackers = session.trackerAsUser()) {
            return trackers.call(
                    AccountServiceGrpc::newBlockingStub,
                    (AccountServiceBlockingStub stub) -> stub.getAccount(GetAccountRequest.getDefaultInstance()));
        }
    }

    void changePassword(@Nullable Path oldFile, @Nullable Path newFile) {
        PasswordInput input = new PasswordInput(session);
        try (Trackers trackers = session.trackerAsUser()) {
            LoggedIn user = session.user().orElseThrow(Accounts::nobody);
            String old = input.read(oldFile, "Present password of " + user.name() + ": ");
            String fresh = input.readNew(newFile, "New password: ");
            ChangePasswordRequest request = ChangePasswordRequest.newBuilder()
                    .setOldPassword(old)
                    .setNewPassword(fresh)
                    .build();
            keep(
                    user,
                    WireTokens.read(change(trackers, stub -> stub.changePassword(request))
                            .getTokens()));
            done("password changed; all other sessions of " + user.name() + " have ended", user.name());
            input.hint(fresh);
        }
    }

    private void keep(LoggedIn user, SessionTokens tokens) {
        try (SessionFile.Hold hold = session.sessionFile().lock()) {
            hold.write(hold.read()
                    .refreshed(user.refreshed(tokens, session.world().clock().instant())));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    void invite(Optional<Duration> lifetime) {
        CreateInvitationRequest.Builder request = CreateInvitationRequest.newBuilder();
        lifetime.ifPresent(each -> request.setLifetime(com.google.protobuf.Duration.newBuilder()
                .setSeconds(each.getSeconds())
                .setNanos(each.getNano())));
        try (Callee tracker = session.administration()) {
            CreateInvitationResponse made = change(tracker, stub -> stub.createInvitation(request.build()));
            if (output.forPeople()) {
                output.line(made.getInvitation());
                output.message("good for one account until " + instant(made.getExpiresAt())
                        + ": peerctl user create NAME --invitation CODE");
            } else {
                output.fields(new Fields()
                        .add("", "invitation", made.getInvitation())
                        .add("", "expires", instant(made.getExpiresAt())));
            }
        }
    }

    void list() {
        Table table = Table.of("NAME:name", "ADMIN:admin", "DISABLED:disabled", "CREATED:createdAt", "USER ID:userId");
        try (Callee tracker = session.administration()) {
            String token = "";
            do {
                ListUsersRequest request = ListUsersRequest.newBuilder()
                        .setPageSize(PAGE)
                        .setPageToken(token)
                        .build();
                ListUsersResponse page = tracker.call(
                        AccountServiceGrpc::newBlockingStub,
                        (AccountServiceBlockingStub stub) -> stub.listUsers(request));
                for (Account each : page.getUsersList()) {
                    table.row(
                            each.getName(),
                            Cell.yesNo(each.getAdmin()),
                            Cell.yesNo(each.getDisabled()),
                            instant(each.getCreatedAt()),
                            hex(each.getUserId().toByteArray()));
                }
                token = page.getNextPageToken();
            } while (!token.isEmpty());
        }
        output.table(table, "no users; make one: peerctl user create NAME");
    }

    void setDisabled(String name, boolean disabled) {
        SetUserDisabledRequest request = SetUserDisabledRequest.newBuilder()
                .setName(name)
                .setDisabled(disabled)
                .build();
        try (Callee tracker = session.administration()) {
            List<String> owned =
                    change(tracker, stub -> stub.setUserDisabled(request)).getOwnedGroupsList();
            done(name + (disabled ? " is disabled" : " is enabled"), name);
            if (disabled && !owned.isEmpty()) {
                output.message(name + " owns " + String.join(", ", owned)
                        + "; hand each over: peerctl group transfer GROUP USER");
            }
        }
    }

    void reset(String name, String password) {
        ResetPasswordRequest request = ResetPasswordRequest.newBuilder()
                .setName(name)
                .setNewPassword(password)
                .build();
        try (Callee tracker = session.administration()) {
            change(tracker, stub -> stub.resetPassword(request));
            done("password of " + name + " changed; all its sessions have ended", name);
        }
    }

    void setAdmin(String name, boolean admin) {
        SetUserAdminRequest request =
                SetUserAdminRequest.newBuilder().setName(name).setAdmin(admin).build();
        try (Callee tracker = session.administration()) {
            change(tracker, stub -> stub.setUserAdmin(request));
            done(name + (admin ? " is an administrator" : " is no administrator any more"), name);
        }
    }

    private void done(String words, String name) {
        if (output.forPeople()) {
            output.line(words);
        } else {
            output.fields(new Fields().add("", "user", name).add("", "done", words));
        }
    }

    private static <R> R change(Callee tracker, Function<AccountServiceBlockingStub, R> call) {
        return tracker.change(AccountServiceGrpc::newBlockingStub, call);
    }

    private static CommandFailure nobody() {
        return new CommandFailure(ExitCode.DENIED, "Not logged in", "log in: peerctl login NAME");
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
