// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.user;

import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.FakeAccounts;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.input.Keyboard;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.GetStatusResponse;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceImplBase;
import io.chordal.proto.peer.v1.ReloadSessionRequest;
import io.chordal.proto.peer.v1.ReloadSessionResponse;
import io.chordal.proto.peer.v1.TrackerStatus;
import io.chordal.proto.tracker.v1.ChangePasswordRequest;
import io.chordal.proto.tracker.v1.CreateInvitationRequest;
import io.chordal.proto.tracker.v1.CreateUserRequest;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LogoutRequest;
import io.chordal.proto.tracker.v1.ResetPasswordRequest;
import io.chordal.proto.tracker.v1.SetUserAdminRequest;
import io.chordal.proto.tracker.v1.SetUserDisabledRequest;
import io.chordal.proto.tracker.v1.TrackerControlServiceGrpc.TrackerControlServiceImplBase;
import io.chordal.proto.transfer.v1.PeerRef;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts and sessions against a tracker and a peer of the test. */
class UserCommandsTest {
    private static final String TRACKER = "127.0.0.1:9000";
    private static final String SECRET = "correct horse";

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final FakeAccounts accounts = new FakeAccounts().with("ada", SECRET).with("bob", "short");
    private final List<String> reloads = new ArrayList<>();
    private Path home = Path.of("");

    @BeforeEach
    void aTrackerAndAPeer() {
        home = folder.resolve("home");
        daemons.listen(TRACKER, accounts);
        daemons.live(home, "127.0.0.1:7070", "127.0.0.1:7071", new Peer());
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    @Tag("S2-5")
    void anAccountIsMadeOnceAndTheSecondTimeItIsSaidToBeThere() {
        Peerctls.Run first = peerctl().stdin(SECRET).run("user", "create", "eve");
        Peerctls.Run second = peerctl().stdin("another one").run("user", "create", "eve");

        assertThat(first.exit()).as(first.err()).isZero();
        assertThat(first.lines()).containsExactly("user created: eve");
        assertThat(second.exit()).isEqualTo(8);
        assertThat(second.messages()).containsExactly("peerctl: user exists", "  choose another name");
        assertThat(((CreateUserRequest) accounts.requests.get(0)).getPassword()).isEqualTo(SECRET);
    }

    @Test
    @Tag("S2-5")
    void theReferenceFormTakesThePasswordAndWarnsThatOthersCanSeeIt() {
        Peerctls.Run run = peerctl().run("create_user", "eve", SECRET);

        assertThat(run.exit()).isZero();
        assertThat(run.out()).contains("user created");
        assertThat(run.err())
                .contains("others on this machine can see a password")
                .doesNotContain(SECRET);
    }

    @Test
    @Tag("S2-5")
    void missingWordsAreAUsageErrorAndNothingIsAsked() {
        for (String line : List.of("create_user", "login", "user create", "user login", "user reset", "user admin")) {
            assertThat(peerctl().run(line.split(" ")).exit()).as(line).isEqualTo(2);
        }
        for (String line : List.of("create_user eve", "login ada", "user passwd")) {
            assertThat(peerctl().run(line.split(" ")).exit()).as(line).isIn(2, 4);
        }
        assertThat(accounts.requests).isEmpty();
    }

    @Test
    void aRecordThatIsNotOnAllDisksYetIsSaidToBeSo() {
        assertThat(peerctl().stdin(SECRET).run("user", "create", "split").messages())
                .containsExactly("copies 1 of 2; the rest follows");
    }

    @Test
    void aShortPasswordIsTakenWithAHint() {
        assertThat(peerctl().stdin("pass1").run("user", "create", "eve").messages())
                .singleElement()
                .asString()
                .startsWith("hint: ");
    }

    @Test
    @Tag("S2-6")
    @Tag("S2-9")
    void aLogInIsKeptInTheHomeForItsUserAloneAndThePeerIsTold() throws IOException {
        Peerctls.Run run = peerctl().stdin(SECRET).run("login", "ada");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.lines()).singleElement().asString().startsWith("logged in as ada");
        assertThat(run.messages())
                .contains("notice: your group was renamed", "Peer server: process 4711, listening on 127.0.0.1:7070");
        assertThat(reloads).hasSize(1).first().asString().isNotEmpty();
        Path file = home.resolve("session.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file).content().contains("access-1", "refresh-1").doesNotContain(SECRET);
        assertThat(peerctl().run("user", "status").lines().get(0)).isEqualTo("Status:        Logged in as ada");
    }

    @Test
    @Tag("S2-6")
    void aWrongPasswordAndAnUnknownUserGetTheSameAnswer() {
        Peerctls.Run wrong = peerctl().stdin("wrong password").run("login", "ada");
        Peerctls.Run unknown = peerctl().stdin("wrong password").run("login", "nobody");

        assertThat(wrong.exit()).isEqualTo(4);
        assertThat(wrong.messages()).containsExactly("peerctl: invalid credentials", "  try again");
        assertThat(unknown.messages()).isEqualTo(wrong.messages());
        assertThat(home.resolve("session.json")).doesNotExist();
    }

    @Test
    @Tag("S2-6")
    void aLogInThatTheTrackerLetsWaitIsWaitedForAndThatIsSaid() {
        accounts.slowNextLogIn(Duration.ofMillis(3_300));
        Peerctls.Run slow = peerctl().stdin(SECRET).run("login", "ada");

        assertThat(slow.exit()).as(slow.err()).isZero();
        assertThat(slow.messages().get(0))
                .isEqualTo(
                        "waiting for the tracker; where many tried to log in as ada lately it lets each wait, for 30 s"
                                + " at most");
        assertThat(accounts.patience().orElseThrow()).isBetween(Duration.ofSeconds(35), Duration.ofSeconds(40));

        peerctl().run("logout");
        Peerctls.Run quick = peerctl().stdin(SECRET).run("login", "ada");
        assertThat(quick.err()).doesNotContain("waiting");
    }

    @Test
    void theDeviceTokenOfAnEarlierLogInIsShownAtTheNext() {
        peerctl().stdin(SECRET).run("login", "ada");
        peerctl().run("logout");
        peerctl().stdin(SECRET).run("login", "ada");

        assertThat(accounts.requests.stream()
                        .filter(LoginRequest.class::isInstance)
                        .map(LoginRequest.class::cast)
                        .map(LoginRequest::getDeviceToken))
                .containsExactly("", "device of ada");
    }

    @Test
    void anotherUserIsRefusedAsLongAsOneIsLoggedIn() {
        peerctl().stdin(SECRET).run("login", "ada");
        Peerctls.Run other = peerctl().stdin("short").run("login", "bob");

        assertThat(other.exit()).isEqualTo(8);
        assertThat(other.err()).contains("logged in as ada", "peerctl logout", "--home DIR login bob");
        assertThat(accounts.requests).hasSize(1);
        assertThat(peerctl().stdin(SECRET).run("login", "ada").exit()).isZero();
        assertThat(accounts.last()).isInstanceOf(LogoutRequest.class);
        assertThat(((LogoutRequest) accounts.last()).getRefreshToken())
                .as("the session before")
                .isEqualTo("refresh-1");
    }

    @Test
    @Tag("S2-7")
    void aLogOutTakesTheSessionFromTheHomeThenThePeerThenTheTracker() {
        peerctl().stdin(SECRET).run("login", "ada");
        Peerctls.Run run = peerctl().run("logout");

        assertThat(run.exit()).isZero();
        assertThat(run.lines()).containsExactly("logged out");
        assertThat(run.err()).contains("2 files of groups no longer shared", "The peer server goes on (process 4711)");
        assertThat(reloads).hasSize(2);
        assertThat(reloads.get(1)).as("the session that the peer found").isEmpty();
        assertThat(((LogoutRequest) accounts.last()).getRefreshToken()).isEqualTo("refresh-1");
        assertThat(peerctl().run("user", "status").lines().get(0)).isEqualTo("Status: Not logged in");
        assertThat(peerctl().run("logout").err()).contains("Not logged in");
    }

    @Test
    void aLogOutWithoutATrackerSaysThatTheSessionEndsByItself() {
        peerctl().stdin(SECRET).run("login", "ada");
        daemons.end(TRACKER);
        Peerctls.Run run = peerctl().run("logout");

        assertThat(run.exit()).isZero();
        assertThat(run.err()).contains("could not be ended at a tracker", "no trackers available");
        assertThat(peerctl().run("user", "status").out()).contains("Not logged in");
    }

    @Test
    @Tag("S2-8")
    void theStatusPageHasTheSession() {
        assertThat(peerctl().run("status").out()).containsPattern("Session: +Not logged in");
        peerctl().stdin(SECRET).run("login", "ada");
        assertThat(peerctl().run("status").out()).containsPattern("Session: +Logged in as ada");
        assertThat(new Peerctls(folder.resolve("empty"), daemons).run("status").err())
                .contains("no peer runs", "Not logged in");
    }

    @Test
    void aTokenThatIsDueIsExchangedBeforeItIsShown() {
        peerctl().stdin(SECRET).run("login", "ada");
        Instant later = Instant.now().plus(Duration.ofMinutes(14));
        Peerctls.Run run = peerctl().at(() -> later).run("user", "status");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.messages()).contains("notice: a notice");
        assertThat(accounts.bearers.get(accounts.bearers.size() - 1)).isEqualTo("Bearer access-2");
    }

    @Test
    void aSessionThatHasEndedIsSaidToHaveEnded() {
        peerctl().stdin(SECRET).run("login", "ada");
        accounts.endSessions();
        Instant later = Instant.now().plus(Duration.ofMinutes(14));

        Peerctls.Run run = peerctl().at(() -> later).stdin("a", "b").run("user", "passwd");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err()).contains("the session of ada has ended", "peerctl login ada");
        assertThat(peerctl().run("user", "status").out()).contains("Not logged in");
    }

    @Test
    void aPasswordIsChangedWithTheOldOneFirstAndTheNewTokensAreKept() {
        peerctl().stdin(SECRET).run("login", "ada");
        Peerctls.Run run = peerctl().stdin(SECRET, "battery staple").run("user", "passwd");

        assertThat(run.exit()).as(run.err()).isZero();
        ChangePasswordRequest request = (ChangePasswordRequest) accounts.last();
        assertThat(List.of(request.getOldPassword(), request.getNewPassword()))
                .containsExactly(SECRET, "battery staple");
        assertThat(home.resolve("session.json")).content().contains("access-2");
        assertThat(peerctl().stdin("no", "battery staple").run("user", "passwd").messages())
                .containsExactly("peerctl: invalid credentials", "  try again");
    }

    @Test
    void whoSitsAtATerminalIsAskedAndANewPasswordTwice() {
        assertThat(peerctl()
                        .at(typing(SECRET, SECRET))
                        .run("user", "create", "eve")
                        .exit())
                .isZero();
        Peerctls.Run differ = peerctl().at(typing(SECRET, "another")).run("user", "create", "joe");
        assertThat(differ.exit()).isEqualTo(2);
        assertThat(differ.err()).contains("not the same");
        assertThat(peerctl().at(typing(SECRET)).run("user", "login", "ada").exit())
                .isZero();
        Peerctls.Run nobody = peerctl().at(typing()).run("user", "create", "joe");
        assertThat(nobody.exit()).isEqualTo(2);
        assertThat(nobody.err()).contains("--password-file FILE");
    }

    @Test
    void aPasswordFileIsReadToTheEndOfItsFirstLineAndWarnedOfIfOthersMayReadIt() throws IOException {
        Path file = Files.writeString(folder.resolve("password"), SECRET + "\r\nmore\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

        assertThat(peerctl()
                        .run("user", "create", "eve", "--password-file", file.toString())
                        .err())
                .isEmpty();
        assertThat(((CreateUserRequest) accounts.last()).getPassword()).isEqualTo(SECRET);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(peerctl()
                        .run("user", "create", "joe", "--password-file", file.toString())
                        .err())
                .contains("others may read", "chmod 600");
        assertThat(peerctl()
                        .run(
                                "user",
                                "create",
                                "joe",
                                "--password-file",
                                folder.resolve("none").toString())
                        .exit())
                .isEqualTo(2);
        assertThat(peerctl().stdin("", "").run("user", "create", "joe").err()).contains("the password is empty");
    }

    @Test
    void administratorsInviteListDisableEnableResetAndAppoint() {
        peerctl().stdin(SECRET).run("login", "ada");

        Peerctls.Run invited = peerctl().run("user", "invite", "--lifetime", "2h");
        assertThat(invited.lines()).containsExactly("invitation-1");
        assertThat(((CreateInvitationRequest) accounts.last()).getLifetime().getSeconds())
                .isEqualTo(7200);
        assertThat(peerctl().run("user", "ls").lines())
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(2)).startsWith("bob   no     yes"));
        Peerctls.Run disabled = peerctl().run("user", "disable", "bob");
        assertThat(disabled.lines()).containsExactly("bob is disabled");
        assertThat(disabled.err()).contains("bob owns photos", "peerctl group transfer");
        assertThat(((SetUserDisabledRequest) accounts.last()).getDisabled()).isTrue();
        assertThat(peerctl().run("user", "enable", "bob").lines()).containsExactly("bob is enabled");
        assertThat(peerctl().stdin("a new one").run("user", "reset", "bob").exit())
                .isZero();
        assertThat(((ResetPasswordRequest) accounts.last()).getNewPassword()).isEqualTo("a new one");
        peerctl().run("user", "admin", "bob", "--revoke");
        assertThat(((SetUserAdminRequest) accounts.last()).getAdmin()).isFalse();
        assertThat(accounts.bearers.subList(1, accounts.bearers.size())).containsOnly("Bearer access-1");
    }

    @Test
    void whatOnlyAdministratorsMayNeedsALogIn() {
        Peerctls.Run run = peerctl().run("user", "ls");

        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.messages().get(0)).isEqualTo("peerctl: Not logged in");
        assertThat(accounts.requests).isEmpty();
    }

    @Test
    void theFirstAdministratorIsMadeAtTheTrackersMachineWithItsControlToken() {
        Path tracker = folder.resolve("tracker");
        String token = daemons.live(tracker, "127.0.0.1:9100", "127.0.0.1:11100", accounts, new Control());
        Path cluster = folder.resolve("cluster");
        String member = daemons.live(
                cluster.resolve("cluster/tracker-1"), "127.0.0.1:9200", "127.0.0.1:11200", accounts, new Control());

        Peerctls.Run there = new Peerctls(tracker, daemons).stdin(SECRET).run("user", "create", "root", "--admin");
        Peerctls.Run inCluster = new Peerctls(cluster, daemons).stdin(SECRET).run("user", "create", "boss", "--admin");

        assertThat(there.lines()).as(there.err()).containsExactly("user created: root, an administrator");
        assertThat(inCluster.exit()).as(inCluster.err()).isZero();
        assertThat(accounts.controls).containsExactly(token, member);
        assertThat(((CreateUserRequest) accounts.last()).getAdmin()).isTrue();
    }

    @Test
    void programsReadTheSame() {
        assertThat(peerctl()
                        .stdin(SECRET)
                        .run("--output", "json", "login", "ada")
                        .out())
                .contains("\"user\" : \"ada\"")
                .doesNotContain("access-1");
        assertThat(peerctl().run("--output", "ndjson", "user", "status").out())
                .contains("\"loggedIn\":true", "\"user\":\"ada\"", "\"confirmed\":true");
        assertThat(peerctl().run("--output", "ndjson", "logout").out()).contains("\"loggedIn\":false");
    }

    private Peerctls peerctl() {
        return new Peerctls(home, daemons);
    }

    private static Keyboard typing(String... secrets) {
        Deque<String> left = new ArrayDeque<>(List.of(secrets));
        return new Keyboard() {
            @Override
            public boolean isAttended() {
                return true;
            }

            @Override
            public Optional<String> line() {
                return Optional.empty();
            }

            @Override
            public Optional<String> secret(String prompt) {
                return Optional.ofNullable(left.poll());
            }
        };
    }

    /** A peer that writes down what session it finds when it is told to look. */
    private final class Peer extends PeerControlServiceImplBase {
        @Override
        public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> call) {
            send(
                    call,
                    GetStatusResponse.newBuilder()
                            .setPid(4711)
                            .setPeer(PeerRef.newBuilder().setHost("127.0.0.1").setPort(7070))
                            .addTrackers(TrackerStatus.newBuilder()
                                    .setAddress(TRACKER)
                                    .setReachable(true))
                            .build());
        }

        @Override
        public void reloadSession(ReloadSessionRequest request, StreamObserver<ReloadSessionResponse> call) {
            String found = read(home.resolve("session.json"));
            reloads.add(found.contains("refresh_token") ? found : "");
            send(call, ReloadSessionResponse.newBuilder().setWithdrawn(2).build());
        }

        private static String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                return "";
            }
        }
    }

    /** What tells that a daemon is a tracker. */
    private static final class Control extends TrackerControlServiceImplBase {
        @Override
        public void getStatus(
                io.chordal.proto.tracker.v1.GetStatusRequest request,
                StreamObserver<io.chordal.proto.tracker.v1.GetStatusResponse> call) {
            send(call, io.chordal.proto.tracker.v1.GetStatusResponse.getDefaultInstance());
        }
    }
}
