// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static io.chordal.cli.Replies.send;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.FakeAccounts;
import io.chordal.cli.FakeDaemons;
import io.chordal.cli.Peerctls;
import io.chordal.cli.input.Keyboard;
import io.chordal.cli.process.DaemonCommandLine;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.daemon.trackers.ToldTrackers;
import io.chordal.daemon.trackers.TrackersFile;
import io.chordal.dht.id.Endpoint;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.ListTrackersResponse;
import io.chordal.proto.tracker.v1.LoginRequest;
import io.chordal.proto.tracker.v1.LogoutRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceImplBase;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session is that of the trackers at which it was begun: others are shown nothing of it, whoever names them, and end nothing. */
class ForeignTrackersTest {
    private static final String OWN = "127.0.0.1:9000";
    private static final String FOREIGN = "127.0.0.1:9100";
    private static final String NEW = "127.0.0.1:9001";
    private static final String MOVED = "127.0.0.1:9002";
    private static final String ELSEWHERE = "127.0.0.1:9101";
    private static final String SECRET = "correct horse";

    @TempDir
    Path folder;

    private final FakeDaemons daemons = new FakeDaemons();
    private final FakeAccounts own = new FakeAccounts().with("ada", SECRET);
    private final FakeAccounts fresh = new FakeAccounts().with("ada", SECRET);
    private final FakeAccounts foreign = new FakeAccounts();
    private Path home = Path.of("");

    @BeforeEach
    void twoClusters() throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        daemons.listen(FOREIGN, foreign, new Membership(ELSEWHERE, OWN));
        daemons.listen(OWN, own, new Membership(OWN, NEW));
        daemons.listen(NEW, fresh, new Membership(OWN, NEW));
    }

    @AfterEach
    void end() throws IOException {
        daemons.close();
    }

    @Test
    void aSessionIsShownToItsOwnTrackersAlone() {
        logIn();

        Peerctls.Run status = peerctl().run("--tracker", FOREIGN, "user", "status");
        Peerctls.Run change = peerctl().stdin(SECRET, "another").run("--tracker", FOREIGN, "user", "passwd");
        Peerctls.Run list = peerctl().run("--tracker", FOREIGN, "user", "ls");
        Peerctls.Run late = fourteenMinutesLater().run("--tracker", FOREIGN, "user", "invite");

        assertThat(foreign.requests).isEmpty();
        assertThat(status.out()).contains("Logged in as ada");
        for (Peerctls.Run run : List.of(change, list, late)) {
            assertThat(run.exit()).isEqualTo(8);
            assertThat(run.messages())
                    .anyMatch(each -> each.contains("ada is logged in at " + OWN + ", " + NEW + ", and " + FOREIGN
                            + " is not shown that session"))
                    .anyMatch(each -> each.contains("--home DIR --tracker " + FOREIGN + " login NAME"));
        }
        assertConfirmed(peerctl().run("user", "status"));
        assertThat(own.bearers).contains("Bearer access-1");
    }

    @Test
    void whatAnybodyMayAskIsAskedElsewhereAsNobodyAndThatIsSaid() {
        logIn();
        Peerctls.Run run = peerctl().stdin(SECRET).run("--tracker", FOREIGN, "user", "create", "eve");

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.messages()).anyMatch(each -> each.endsWith("going on as nobody in particular"));
        assertThat(foreign.requests).hasSize(1);
        assertThat(secretsShownToForeign()).isEmpty();
    }

    @Test
    void tokensAreExchangedAtTheSessionsOwnTrackersWhicheverIsNamed() {
        logIn();
        fourteenMinutesLater().stdin(SECRET).run("--tracker", FOREIGN + "," + OWN, "user", "create", "eve");
        fourteenMinutesLater().run("--tracker", FOREIGN + "," + OWN, "user", "status");

        assertThat(secretsShownToForeign()).isEmpty();
        assertThat(own.requests).anyMatch(RefreshSessionRequest.class::isInstance);
        assertThat(peerctl().run("user", "status").out()).contains("Logged in as ada");
    }

    @Test
    void aRefusalElsewhereEndsNoSessionThoughNoneOfItsOwnAnswers() throws IOException {
        logIn();
        foreign.endSessions();
        daemons.end(OWN);
        daemons.end(NEW);

        Peerctls.Run run =
                fourteenMinutesLater().stdin("a", "b").run("--tracker", FOREIGN + "," + OWN, "user", "passwd");

        assertThat(run.exit()).isNotZero();
        assertThat(home.resolve("session.json")).content().contains("\"ada\"", "access-1");
        assertThat(foreign.requests).isEmpty();
    }

    @Test
    void aLogOutIsToldToTheSessionsOwnTrackers() {
        logIn();
        peerctl().run("--tracker", FOREIGN, "logout");

        assertThat(foreign.requests).isEmpty();
        assertThat(own.last()).isInstanceOf(LogoutRequest.class);
    }

    @Test
    void thoseOnTheListOfItsOwnAreItsOwnAndThoseOnTheListsOfOthersAreNot() throws IOException {
        logIn();
        assertConfirmed(peerctl().run("--tracker", NEW, "user", "status"));
        assertThat(fresh.bearers).containsExactly("Bearer access-1");

        daemons.end(OWN);
        assertConfirmed(peerctl().run("user", "status"));
        assertThat(fresh.bearers).hasSize(2);

        peerctl().stdin(SECRET).run("--tracker", FOREIGN, "user", "create", "eve");
        assertThat(home.resolve("session.json")).content().doesNotContain(ELSEWHERE);
    }

    @Test
    void aLogInElsewhereForgetsWhatWasGivenBeforeAndTheNextOneShowsNothingOfIt() throws IOException {
        logIn();
        peerctl().run("logout");
        foreign.with("ada", SECRET);

        peerctl().stdin(SECRET).run("--tracker", FOREIGN, "login", "ada");
        assertThat(((LoginRequest) foreign.requests.get(0)).getDeviceToken()).isEmpty();

        peerctl().run("logout");
        peerctl().stdin(SECRET).run("--tracker", NEW, "login", "ada");
        assertThat(((LoginRequest) fresh.requests.get(0)).getDeviceToken()).isEmpty();
        peerctl().run("logout");
        peerctl().stdin(SECRET).run("--tracker", OWN, "login", "ada");
        assertThat(((LoginRequest) own.last()).getDeviceToken()).isEqualTo("device of ada");
    }

    @Test
    void aPasswordGoesToTheTrackersThatAreMeantAndNotToThoseThatWereOnlyHeardOf() throws IOException {
        Endpoint heard = Endpoint.parse(FOREIGN);
        KnownTrackers list = new KnownTrackers(
                Long.MAX_VALUE,
                ImmutableList.of(new KnownTracker(heard, Optional.of(heard), Optional.empty(), true)),
                ImmutableList.of());
        new TrackersFile(new Home(home)).write(ToldTrackers.by(ImmutableList.of(Endpoint.parse(OWN)), list));
        daemons.end(OWN);

        Peerctls.Run logIn = peerctl().stdin(SECRET).run("--tracker", OWN, "login", "ada");
        Peerctls.Run create = peerctl().stdin(SECRET).run("--tracker", OWN, "user", "create", "eve");

        assertThat(logIn.err()).contains("no trackers available (tried " + OWN);
        assertThat(create.err()).contains("no trackers available (tried " + OWN);
        assertThat(foreign.requests).isEmpty();
    }

    @Test
    void aLogInThatNamesNoTrackerIsWhereTheLastOneWasWhateverTheFolderAndThePeerSay() throws IOException {
        logIn();
        peerctl().run("logout");
        Files.writeString(folder.resolve("tracker_info.txt"), FOREIGN + "\n");

        Peerctls.Run again = peerctl().in(folder).stdin(SECRET).run("--no-start", "login", "ada");

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.lines()).singleElement().asString().startsWith("logged in as ada at " + OWN);
        assertThat(foreign.requests).isEmpty();
    }

    @Test
    void whereNobodyEverLoggedInItIsSaidForWhomThePasswordIs() throws IOException {
        Files.writeString(folder.resolve("tracker_info.txt"), FOREIGN + "\n");
        List<String> prompts = new ArrayList<>();
        Keyboard nobodyAnswers = new Keyboard() {
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
                prompts.add(prompt);
                return Optional.empty();
            }
        };

        Peerctls.Run run = peerctl().in(folder).at(nobodyAnswers).run("--no-start", "login", "ada");

        assertThat(prompts).hasSize(1);
        assertThat(run.messages()).contains("the password is for the tracker at " + FOREIGN);
        assertThat(foreign.requests).isEmpty();
    }

    @Test
    void anotherLogInDuringASessionNamesNothingAnew() throws IOException {
        logIn();
        peerctl().stdin(SECRET).run("--no-start", "login", "ada");
        assertThat(home.resolve("session.json")).content().contains("\"log_in_at\" : \"" + OWN + "\"");
    }

    @Test
    void aLogInFindsOthersOfTheTrackersWhereItWasBefore() throws IOException {
        logIn();
        peerctl().run("logout");
        daemons.end(OWN);

        Peerctls.Run again = peerctl().stdin(SECRET).run("--tracker", OWN, "--no-start", "login", "ada");

        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.lines()).singleElement().asString().startsWith("logged in as ada at " + NEW);
    }

    @Test
    void aSessionOfTheHomesOwnTrackersFollowsTheHomesList() throws IOException {
        Files.writeString(home.resolve("tracker_info.txt"), OWN + "\n");
        peerctl().stdin(SECRET).run("login", "ada");
        daemons.end(OWN);
        daemons.end(NEW);
        daemons.listen(MOVED, fresh, new Membership(MOVED));
        Files.writeString(home.resolve("tracker_info.txt"), MOVED + "\n");

        assertConfirmed(peerctl().run("user", "status"));
        assertThat(fresh.bearers).containsExactly("Bearer access-1");
    }

    @Test
    void aSessionOfNamedTrackersIsAskedThereAndNotAtTheHomes() throws IOException {
        logIn();
        Files.writeString(home.resolve("tracker_info.txt"), FOREIGN + "\n");

        assertConfirmed(peerctl().run("user", "status"));
        assertThat(foreign.requests).isEmpty();
    }

    @Test
    void aTicketNamesNoTrackersToThePeerOfSomebodyWhoIsLoggedIn() throws IOException {
        assertThat(startedWith("get", ticket())).contains(FOREIGN);
        logIn();

        assertThat(startedWith("get", ticket())).contains(OWN + "," + NEW).doesNotContain(FOREIGN);
    }

    private void logIn() {
        Peerctls.Run run = peerctl().stdin(SECRET).run("--tracker", OWN, "login", "ada");
        assertThat(run.lines()).singleElement().asString().startsWith("logged in as ada at " + OWN);
    }

    private static void assertConfirmed(Peerctls.Run status) {
        assertThat(status.out()).contains("Logged in as ada");
        assertThat(status.err()).doesNotContain("confirm");
    }

    private List<String> secretsShownToForeign() {
        List<String> shown = new ArrayList<>(foreign.bearers);
        foreign.requests.forEach(each -> shown.add(each.toString()));
        return shown.stream()
                .filter(each -> each.contains("access-") || each.contains("refresh-") || each.contains("device"))
                .toList();
    }

    /** A tracker that tells of these, the first of which is itself. */
    private static final class Membership extends MembershipServiceImplBase {
        private final List<String> addresses;

        Membership(String... addresses) {
            this.addresses = List.of(addresses);
        }

        @Override
        public void listTrackers(ListTrackersRequest request, StreamObserver<ListTrackersResponse> call) {
            ListTrackersResponse.Builder list =
                    ListTrackersResponse.newBuilder().setVersion(1);
            addresses.forEach(each -> list.addTrackers(
                    TrackerMember.newBuilder().setRingAddress(each).setPublicAddress(each)));
            send(call, list.build());
        }
    }

    private static String ticket() {
        return "chordal:" + "ab".repeat(32) + "-67108864/a.txt@" + FOREIGN;
    }

    /** What a peer is to be started with that ends at once. */
    private List<String> startedWith(String... command) {
        List<String> given = new ArrayList<>();
        DaemonCommandLine noted = (kind, arguments) -> {
            given.addAll(arguments);
            return List.of("/bin/sh", "-c", "exit 9");
        };
        new Peerctls(home, daemons, Optional.of(noted)).run(command);
        return given;
    }

    private Peerctls fourteenMinutesLater() {
        Instant later = Instant.now().plus(Duration.ofMinutes(14));
        return peerctl().at(() -> later);
    }

    private Peerctls peerctl() {
        return new Peerctls(home, daemons);
    }
}
