// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.RefreshCall.Outcome;
import io.chordal.daemon.session.SessionToken;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.TestTrackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What trackers are shown that are none of those where somebody logged in: they write down all that they see. */
@Tag("S2-7")
class ForeignTrackerTest {
    private static final TrackerConfig QUICK =
            new TrackerConfig(Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(20));
    private static final String ACCESS = "the-access-token-of-ada";
    private static final String REFRESH = "the-refresh-token-of-ada";
    private static final String PROOF = "the-proof-of-the-node";
    private static final Endpoint NOWHERE = new Endpoint("127.0.0.1", 1);
    private static final FileRef FILE = new FileRef(FileId.of(new byte[32]), 1);
    private static final PeerAddress ME = PeerAddress.at(new Endpoint("127.0.0.1", 7070));

    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Shown credentials = new Shown();
    private RecordingTracker own;
    private RecordingTracker foreign;

    @BeforeEach
    void start() throws Exception {
        own = opened(new RecordingTracker());
        foreign = opened(new RecordingTracker());
        credentials.now = Optional.of(ada(own.endpoint()));
        credentials.last = credentials.now;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        timers.shutdownNow();
    }

    @Test
    void aForeignTrackerIsAskedAboutNoGroupAndTheFailureSaysWhatToDo() throws Exception {
        Trackers trackers = trackers(foreign.endpoint());

        assertThat(refusal(trackers.ask(tracker -> tracker.membershipOf("photos"))))
                .hasMessage("ada is logged in at " + own.endpoint() + ", and the tracker at " + foreign.endpoint()
                        + " is none of these; start this peer with those trackers (peerctl daemon stop, then daemon start),"
                        + " or log in there from a home of its own");
        refusal(trackers.ask(tracker -> tracker.locations("photos", FILE)));
        refusal(trackers.ask(
                tracker -> tracker.epochs(ImmutableSet.of("photos"), (group, epoch) -> {}, Ticker.systemTicker())));

        assertThat(foreign.shown()).isEmpty();
        assertThat(trackers.standings()).noneMatch(TrackerStanding::isCurrent);
        trackers.ask(tracker -> tracker.withdraw(ME, gone())).get(15, TimeUnit.SECONDS);
        assertThat(foreign.shown()).as("nothing was said there").isEmpty();
        lookUp(trackers);
        assertThat(foreign.calls("LookUpFile")).as("what is public goes on").isEqualTo(1);
        nothingIsShownTo(foreign);
    }

    @Test
    void aTicketsTrackerIsAskedAboutNoGroup() throws Exception {
        Tracker guest = trackers(own.endpoint()).guest(foreign.endpoint()).orElseThrow();

        refusal(guest.locations("photos", FILE));
        assertThat(foreign.shown()).isEmpty();

        guest.lookUp("", "any", Optional.empty()).get(15, TimeUnit.SECONDS);
        nothingIsShownTo(foreign);
    }

    @Test
    void ofAMixedListTheSessionsOwnIsAskedAndStaysTheOneThatIsAsked() throws Exception {
        Trackers trackers = trackers(foreign.endpoint(), own.endpoint());
        lookUp(trackers);
        assertThat(foreign.calls("LookUpFile")).isEqualTo(1);

        trackers.ask(tracker -> tracker.membershipOf("photos")).get(15, TimeUnit.SECONDS);
        lookUp(trackers);

        assertThat(own.shown()).contains("Bearer " + ACCESS);
        assertThat(own.calls("LookUpFile")).isEqualTo(1);
        assertThat(foreign.calls("LookUpFile")).isEqualTo(1);
        nothingIsShownTo(foreign);

        own.close();
        Throwable failure = catchThrowable(
                () -> trackers.ask(tracker -> tracker.membershipOf("photos")).get(15, TimeUnit.SECONDS));
        assertThat(failure.getCause())
                .hasMessage("no trackers available (tried " + own.endpoint() + ", not " + foreign.endpoint()
                        + ", where nobody is logged in); start one, or use a ticket that names a peer");
        assertThat(((PeerFailure) failure.getCause()).problem()).isEqualTo(PeerProblem.NO_TRACKER);
        nothingIsShownTo(foreign);
    }

    @Test
    void aRefreshTokenIsShownToItsOwnTrackersAlone() {
        SessionTrackers session = SessionTrackers.at(List.of(own.endpoint()));

        assertThat(new SessionRefresh(trackers(foreign.endpoint(), own.endpoint())).exchange(REFRESH, session))
                .isInstanceOf(Outcome.Ended.class);
        assertThat(own.shown()).contains(REFRESH);

        assertThat(new SessionRefresh(trackers(foreign.endpoint())).exchange(REFRESH, session))
                .isInstanceOfSatisfying(
                        Outcome.Unanswered.class,
                        unanswered -> assertThat(unanswered.why())
                                .contains(
                                        own.endpoint().toString(),
                                        foreign.endpoint().toString()));
        assertThat(foreign.shown()).isEmpty();
    }

    @Test
    void aFreshTokenIsNotShownWhereTheFormerOneWasRefused() {
        own.refusesTokens = true;
        credentials.afterRefusal = Optional.of(ada(NOWHERE, "the-access-token-of-elsewhere"));

        refusal(trackers(own.endpoint()).ask(tracker -> tracker.membershipOf("photos")));
        assertThat(own.shown()).contains(ACCESS).doesNotContain("elsewhere");
    }

    @Test
    void afterALogOutNothingIsShownToForeignTrackersAndAnOwnOneStillHears() throws Exception {
        credentials.now = Optional.empty();
        own.refusesNodes = true;
        foreign.refusesNodes = true;

        trackers(foreign.endpoint())
                .ask(tracker -> tracker.withdraw(ME, gone()))
                .get(15, TimeUnit.SECONDS);
        assertThat(foreign.shown()).contains(PROOF).doesNotContain(ACCESS).doesNotContain(REFRESH);

        trackers(foreign.endpoint(), own.endpoint())
                .ask(tracker -> tracker.withdraw(ME, gone()))
                .get(15, TimeUnit.SECONDS);
        assertThat(own.shown()).contains("Bearer " + ACCESS);
        assertThat(foreign.shown()).doesNotContain(ACCESS).doesNotContain(REFRESH);
    }

    @Test
    void theListIsHeardFromTheSessionsOwnIfAnyIs() throws Exception {
        Trackers mixed = trackers(foreign.endpoint(), own.endpoint());

        assertThat(mixed.list().get(15, TimeUnit.SECONDS).teller()).isEqualTo(own.endpoint());
        assertThat(foreign.shown()).isEmpty();
        assertThat(trackers(foreign.endpoint()).list().get(15, TimeUnit.SECONDS).teller())
                .isEqualTo(foreign.endpoint());
        nothingIsShownTo(foreign);
    }

    @Test
    void aUserIsToldOfForeignTrackersUnlessTheseNameAnOwnOne() {
        Trackers trackers = trackers(foreign.endpoint());
        LoggedIn ada = credentials.now.orElseThrow();
        assertThat(trackers.elsewhere(ada))
                .hasValueSatisfying(words -> assertThat(words)
                        .startsWith("ada is logged in at " + own.endpoint() + ", and the tracker at "
                                + foreign.endpoint()));
        assertThat(trackers().elsewhere(ada)).as("without trackers").isEmpty();

        KnownTracker named =
                new KnownTracker(new Endpoint("127.0.0.1", 2), Optional.of(own.endpoint()), Optional.empty(), true);
        trackers.hear(foreign.endpoint(), new KnownTrackers(1, ImmutableList.of(named), ImmutableList.of()));
        assertThat(trackers.elsewhere(ada)).isEmpty();
    }

    private static void nothingIsShownTo(RecordingTracker tracker) {
        assertThat(tracker.shown())
                .isNotEmpty()
                .doesNotContain(ACCESS)
                .doesNotContain(REFRESH)
                .doesNotContain(PROOF)
                .doesNotContain("photos");
    }

    private static PeerFailure refusal(CompletableFuture<?> call) {
        Throwable failure = catchThrowable(() -> call.get(15, TimeUnit.SECONDS));
        assertThat(failure).hasCauseInstanceOf(PeerFailure.class);
        PeerFailure refusal = (PeerFailure) failure.getCause();
        assertThat(refusal.problem()).isEqualTo(PeerProblem.FOREIGN_TRACKER);
        return refusal;
    }

    private static void lookUp(Trackers trackers) throws Exception {
        trackers.ask(tracker -> tracker.lookUp("", "any", Optional.empty())).get(15, TimeUnit.SECONDS);
    }

    private static Withdrawals gone() {
        return new Withdrawals("photos", ImmutableList.of(FILE), ImmutableList.of(), true);
    }

    private static LoggedIn ada(Endpoint at) {
        return ada(at, ACCESS);
    }

    private static LoggedIn ada(Endpoint at, String access) {
        Instant now = Instant.now();
        SessionTokens tokens = new SessionTokens(
                new SessionToken(access, now.plusSeconds(900)), new SessionToken(REFRESH, now.plusSeconds(9000)));
        return new LoggedIn("0a".repeat(16), "ada", false, tokens, now, SessionTrackers.at(List.of(at)));
    }

    private Trackers trackers(Endpoint... at) {
        return opened(TestTrackers.at(QUICK, KnownTrackers.NONE, timers, credentials, at));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(0, resource);
        return resource;
    }

    /** Whoever the test says. */
    private static final class Shown implements Credentials {
        private volatile Optional<LoggedIn> now = Optional.empty();
        private volatile Optional<LoggedIn> last = Optional.empty();
        private volatile Optional<LoggedIn> afterRefusal = Optional.empty();

        @Override
        public CompletableFuture<Optional<LoggedIn>> user() {
            return CompletableFuture.completedFuture(now);
        }

        @Override
        public CompletableFuture<Optional<LoggedIn>> userAfterRefusal(String accessToken) {
            return CompletableFuture.completedFuture(afterRefusal);
        }

        @Override
        public Optional<LoggedIn> known() {
            return now;
        }

        @Override
        public Optional<LoggedIn> last() {
            return last;
        }

        @Override
        public String proof(String method) {
            return PROOF;
        }
    }
}
