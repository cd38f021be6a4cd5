// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.session;

import static io.chordal.daemon.session.SessionFileTest.OWN;
import static io.chordal.daemon.session.SessionFileTest.alice;
import static io.chordal.daemon.session.SessionFileTest.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.chordal.daemon.home.Home;
import io.chordal.daemon.session.RefreshCall.Outcome;
import io.chordal.daemon.trackers.KnownTracker;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.dht.id.Endpoint;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CurrentSessionTest {
    private static final Instant BEGUN = Instant.parse("2026-03-01T10:00:00Z");

    private static final Endpoint NEW = Endpoint.parse("10.0.0.7:9000");

    @TempDir
    Path home;

    private final List<String> exchanged = new ArrayList<>();
    private final List<SessionTrackers> shownTo = new ArrayList<>();
    private Instant now = BEGUN;
    private Outcome outcome = new Outcome.Fresh(tokens("a2", "r2"), Optional.empty());
    private SessionFile file;
    private CurrentSession session;

    @BeforeEach
    void logIn() throws Exception {
        file = new SessionFile(new Home(home));
        session = new CurrentSession(file, () -> now, (token, own) -> {
            exchanged.add(token);
            shownTo.add(own);
            return outcome;
        });
        write(StoredSession.NONE.loggedIn(alice("a1", "r1"), "device"));
    }

    @Test
    void anAccessTokenIsUsedForTwoThirdsOfItsLifeAndThenExchanged() throws Exception {
        pass(Duration.ofSeconds(599));
        assertThat(token()).isEqualTo("a1");
        assertThat(exchanged).isEmpty();

        pass(Duration.ofSeconds(1));
        assertThat(token()).isEqualTo("a2");
        assertThat(exchanged).containsExactly("r1");
        assertThat(file.read().user().orElseThrow().tokens().refresh().text()).isEqualTo("r2");
        assertThat(file.read().devices().get("alice")).isEqualTo("device");
        assertThat(token()).isEqualTo("a2");
        assertThat(exchanged).hasSize(1);
    }

    @Test
    void whatAnotherProgramRefreshedMeanwhileIsNotRefreshedAgain() throws Exception {
        pass(Duration.ofMinutes(11));
        CurrentSession slow = new CurrentSession(file, () -> now, (token, own) -> {
            throw new AssertionError("exchanged " + token);
        });
        assertThat(token()).isEqualTo("a2");
        assertThat(slow.get().orElseThrow().accessToken()).isEqualTo("a2");
    }

    @Test
    void aTokenThatWasRefusedIsExchangedUnlessItIsAlmostNewOrNotTheLatest() throws Exception {
        assertThat(session.getAfterRefusal("a1").orElseThrow().accessToken()).isEqualTo("a1");
        pass(Duration.ofSeconds(10));
        assertThat(session.getAfterRefusal("a0").orElseThrow().accessToken()).isEqualTo("a1");
        assertThat(session.getAfterRefusal("a1").orElseThrow().accessToken()).isEqualTo("a2");
        assertThat(session.getAfterRefusal("a1").orElseThrow().accessToken()).isEqualTo("a2");
        assertThat(exchanged).containsExactly("r1");
    }

    @Test
    void aSessionThatHasEndedLeavesTheDeviceTokenAlone() throws Exception {
        outcome = new Outcome.Ended("the password was changed");
        pass(Duration.ofMinutes(11));
        assertThat(session.get()).isEmpty();
        assertThat(file.read().user()).isEmpty();
        assertThat(file.read().devices().get("alice")).isEqualTo("device");
        assertThat(session.get()).isEmpty();
        assertThat(exchanged).hasSize(1);
    }

    @Test
    void whileNobodyAnswersATokenIsUsedToItsEndAndNobodyIsAskedAllTheTime() throws Exception {
        outcome = new Outcome.Unanswered("no trackers available");
        pass(Duration.ofSeconds(600));
        assertThat(token()).isEqualTo("a1");
        pass(Duration.ofSeconds(4));
        assertThat(token()).isEqualTo("a1");
        assertThat(exchanged).hasSize(1);
        pass(Duration.ofSeconds(1));
        assertThat(token()).isEqualTo("a1");
        assertThat(exchanged).hasSize(2);

        pass(Duration.ofSeconds(295));
        assertThatThrownBy(session::get).hasMessage("cannot refresh the session of alice: no trackers available");
        outcome = new Outcome.Fresh(tokens("a2", "r2"), Optional.empty());
        pass(Duration.ofSeconds(5));
        assertThat(token()).isEqualTo("a2");
    }

    @Test
    void theClocksOfHomeAndTrackerMayDiffer() throws Exception {
        for (Duration skew : List.of(Duration.ofHours(-3), Duration.ZERO, Duration.ofHours(3))) {
            now = BEGUN;
            exchanged.clear();
            Instant theirs = BEGUN.plus(skew);
            String jwt = jwt(theirs, theirs.plusSeconds(900));
            SessionTokens given = new SessionTokens(
                    new SessionToken(jwt, theirs.plusSeconds(900)), new SessionToken("r1", theirs.plusSeconds(9_000)));
            write(StoredSession.NONE.loggedIn(
                    new LoggedIn("0".repeat(32), "alice", false, given, BEGUN, OWN), "device"));
            pass(Duration.ofSeconds(599));
            assertThat(token()).as("skew %s", skew).isEqualTo(jwt);
            pass(Duration.ofSeconds(1));
            assertThat(token()).as("skew %s", skew).isEqualTo("a2");
        }
    }

    @Test
    void nobodyIsAskedWhereNobodyIsLoggedIn() throws Exception {
        write(StoredSession.NONE);
        assertThat(session.get()).isEmpty();
        assertThat(session.getAfterRefusal("a1")).isEmpty();
        assertThat(exchanged).isEmpty();
    }

    @Test
    void aRefreshTokenIsForTheSessionsOwnTrackersAndTheListThatTheyTellIsKeptWithTheSession() throws Exception {
        outcome = new Outcome.Fresh(tokens("a2", "r2"), Optional.of(list(3, NEW)));
        pass(Duration.ofMinutes(11));
        assertThat(session.get().orElseThrow().trackers().has(NEW)).isTrue();
        assertThat(shownTo).containsExactly(OWN);
        assertThat(file.read().trackers()).isEqualTo(OWN.hearing(list(3, NEW)));
    }

    @Test
    void aListCountsOnlyIfOneOfTheSessionsOwnTrackersToldIt() throws Exception {
        session.heard(NEW, list(9, NEW));
        assertThat(file.read().trackers()).isEqualTo(OWN);

        session.heard(OWN.named().get(0), list(3, NEW));
        assertThat(file.read().user().orElseThrow().trackers().has(NEW)).isTrue();
        Optional<SessionFile.Stamp> kept = file.stamp();
        session.heard(NEW, list(3, NEW));
        assertThat(file.stamp()).isEqualTo(kept);

        session.heard(NEW, list(4, OWN.named().get(0)));
        assertThat(file.read().trackers().has(NEW)).isFalse();
    }

    @Test
    void whatTheHomesOwnTrackersAreNowCountsForASessionThatWasBegunThere() throws Exception {
        session.homeIs(List.of(NEW));
        assertThat(file.read().trackers()).isEqualTo(OWN);

        write(StoredSession.NONE.loggedIn(alice("a1", "r1").at(SessionTrackers.ofHome(OWN.named())), "device"));
        session.homeIs(List.of(NEW));
        assertThat(file.read().trackers().addresses())
                .containsExactly(NEW, OWN.named().get(0));
    }

    @Test
    void nothingIsKeptOfAListWhereNobodyEverLoggedIn() throws Exception {
        CurrentSession nobody = new CurrentSession(
                new SessionFile(new Home(home.resolve("other"))), () -> now, (token, own) -> outcome);
        nobody.heard(NEW, list(3, NEW));
        nobody.homeIs(List.of(NEW));
        assertThat(home.resolve("other")).doesNotExist();
    }

    private static KnownTrackers list(long version, Endpoint address) {
        return new KnownTrackers(
                version,
                ImmutableList.of(new KnownTracker(
                        Endpoint.parse("10.0.0.7:9100"), Optional.of(address), Optional.empty(), true)),
                ImmutableList.of());
    }

    private static String jwt(Instant issued, Instant ends) {
        return new PlainJWT(new JWTClaimsSet.Builder()
                        .issueTime(Date.from(issued))
                        .expirationTime(Date.from(ends))
                        .build())
                .serialize();
    }

    private String token() throws Exception {
        return session.get().map(LoggedIn::accessToken).orElse("none");
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private void write(StoredSession stored) throws Exception {
        try (SessionFile.Hold hold = file.lock()) {
            hold.write(stored);
        }
    }
}
