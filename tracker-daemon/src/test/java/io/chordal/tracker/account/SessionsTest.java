// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.HOME;
import static io.chordal.tracker.account.World.failure;
import static io.chordal.tracker.account.World.now;
import static io.chordal.tracker.account.World.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.policy.CallDenied;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final World world = new World();
    private final Accounts accounts = world.tracker();
    private User ada;

    @BeforeEach
    void register() {
        ada = now(accounts.create("ada", "correct", "", HOME)).value();
    }

    @Test
    void aRefreshTokenIsExchangedForNewOnesAgainAndAgain() {
        Tokens tokens = logIn();
        for (int i = 0; i < 10; i++) {
            world.time.pass(Duration.ofMinutes(14));
            Tokens next = now(accounts.refresh(tokens.refresh()));
            assertThat(next.refresh()).isNotEqualTo(tokens.refresh());
            assertThat(isLive(next)).isTrue();
            tokens = next;
        }
    }

    @Test
    void twoProgramsOfOneHomeGetTheSameTokenWithinAMinute() {
        Tokens before = logIn();
        Accounts other = world.tracker();

        Tokens one = now(accounts.refresh(before.refresh()));
        world.time.pass(Duration.ofSeconds(59));
        Tokens two = now(other.refresh(before.refresh()));

        assertThat(two.refresh()).isEqualTo(one.refresh());
        assertThat(isLive(two)).isTrue();
        now(accounts.refresh(one.refresh()));
    }

    @Test
    void twoThatRefreshAtTheSameMomentGetTheSameToken() {
        Tokens before = logIn();
        List<Tokens> first = new ArrayList<>();
        world.registers.beforeNextWrite(() -> first.add(now(world.tracker().refresh(before.refresh()))));

        Tokens second = now(accounts.refresh(before.refresh()));

        assertThat(second.refresh()).isEqualTo(first.get(0).refresh());
    }

    @Test
    void aTokenThatWasReplacedLongerAgoEndsTheSession() {
        Tokens stolen = logIn();
        Tokens owners = now(accounts.refresh(stolen.refresh()));
        world.time.pass(Duration.ofSeconds(61));

        assertThat(refusal(() -> accounts.refresh(stolen.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);

        assertThat(refusal(() -> accounts.refresh(owners.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
        assertThat(isLive(owners)).isFalse();
    }

    @Test
    void aTokenOfTwoRefreshesAgoEndsTheSessionAtOnce() {
        Tokens stolen = logIn();
        Tokens owners =
                now(accounts.refresh(now(accounts.refresh(stolen.refresh())).refresh()));

        assertThat(refusal(() -> accounts.refresh(stolen.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
        assertThat(refusal(() -> accounts.refresh(owners.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
    }

    @Test
    void whatIsNoTokenIsRefusedAndEndsNothing() {
        Tokens tokens = logIn();
        for (String text : List.of("", "x", tokens.access(), "A".repeat(86), "%".repeat(86), tokens.refresh() + "A")) {
            assertThat(refusal(() -> accounts.refresh(text))).isEqualTo(TrackerReason.SESSION_ENDED);
            assertThat(now(accounts.logOut(text))).isFalse();
        }
        now(accounts.refresh(tokens.refresh()));
    }

    @Test
    void aLogOutEndsTheSessionWithItsAccessToken() {
        Tokens tokens = logIn();
        Tokens other = logIn();
        assertThat(isLive(tokens)).isTrue();

        assertThat(now(accounts.logOut(tokens.refresh()))).isTrue();

        assertThat(isLive(tokens)).isFalse();
        assertThat(refusal(() -> accounts.refresh(tokens.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
        assertThat(now(accounts.logOut(tokens.refresh()))).isFalse();
        assertThat(isLive(other)).isTrue();
    }

    @Test
    void anotherTrackerHearsOfALogOutWithinTwoSeconds() {
        Tokens tokens = logIn();
        Accounts other = world.tracker();
        now(world.present(other, tokens));
        now(accounts.logOut(tokens.refresh()));

        world.time.pass(LiveSessions.FRESH.minusNanos(1));
        now(world.present(other, tokens));
        world.time.pass(Duration.ofNanos(1));

        assertThat(denial(() -> world.present(other, tokens))).isEqualTo(CallDenied.Reason.SESSION_ENDED);
    }

    @Test
    void aReadingThatThrowsAtOnceIsHeardOfByAllWhoAskAndTriedAgain() {
        Tokens tokens = logIn();
        world.registers.throwing(true);
        assertThat(denial(() -> world.present(accounts, tokens))).isEqualTo(CallDenied.Reason.UNAVAILABLE);
        assertThat(denial(() -> world.present(accounts, tokens))).isEqualTo(CallDenied.Reason.UNAVAILABLE);

        world.registers.throwing(false);

        assertThat(isLive(tokens)).isTrue();
    }

    @Test
    void aReadingThatFailedIsNotTakenForAnAnswer() {
        Tokens tokens = logIn();
        world.registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        assertThat(denial(() -> world.present(accounts, tokens))).isEqualTo(CallDenied.Reason.UNAVAILABLE);

        world.registers.failing(Optional.empty());

        assertThat(isLive(tokens)).isTrue();
    }

    @Test
    void aSessionThatNobodyRefreshesEndsAfterThirtyDays() {
        Tokens tokens = logIn();
        world.time.pass(Duration.ofDays(29));
        Tokens next = now(accounts.refresh(tokens.refresh()));
        world.time.pass(Duration.ofDays(29));
        Tokens last = now(accounts.refresh(next.refresh()));
        assertThat(Duration.between(world.time.instant(), last.refreshEnds())).isEqualTo(Duration.ofDays(30));

        world.time.pass(Duration.ofDays(30));

        assertThat(refusal(() -> accounts.refresh(last.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
    }

    @Test
    void aChangedPasswordEndsAllSessionsAndBeginsOne() {
        Tokens mine = logIn();
        Tokens other = logIn();
        now(world.present(accounts, other));

        LoggedIn fresh = now(accounts.changePassword(world.claims(mine), "correct", "changed"));

        assertThat(isLive(fresh.tokens())).isTrue();
        now(accounts.refresh(fresh.tokens().refresh()));
        for (Tokens ended : List.of(mine, other)) {
            assertThat(isLive(ended)).isFalse();
            assertThat(refusal(() -> accounts.refresh(ended.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
        }
        assertThat(refusal(() -> accounts.logIn("ada", "correct", "", HOME)))
                .isEqualTo(TrackerReason.INVALID_CREDENTIALS);
        now(accounts.logIn("ada", "changed", "", HOME));
    }

    @Test
    void thePresentPasswordIsAskedForAtAChangeAndCannotBeTriedWithoutEnd() {
        Tokens tokens = logIn();
        int wrong = 0;
        TrackerReason reason;
        do {
            reason = refusal(() -> accounts.changePassword(world.claims(tokens), "guess", "changed"));
            wrong++;
        } while (reason == TrackerReason.INVALID_CREDENTIALS);

        assertThat(reason).isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
        assertThat(wrong).isEqualTo(11);
        assertThat(isLive(tokens)).isTrue();
    }

    @Test
    void aPasswordThatSomebodyElseChangedMeanwhileIsNotChangedOnceMore() {
        Tokens tokens = logIn();
        world.registers.beforeNextWrite(() -> now(accounts.resetPassword("ada", "from-admin")));

        assertThat(refusal(() -> accounts.changePassword(world.claims(tokens), "correct", "changed")))
                .isEqualTo(TrackerReason.SESSION_ENDED);
        now(accounts.logIn("ada", "from-admin", "", HOME));
    }

    @Test
    void aSessionThatBeganBesideAPasswordChangeDoesNotCount() {
        List<Tokens> late = new ArrayList<>();
        Tokens mine = logIn();
        world.registers.beforeNextWrite(() -> late.add(logIn()));

        now(accounts.changePassword(world.claims(mine), "correct", "changed"));

        assertThat(refusal(() -> accounts.refresh(late.get(0).refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
    }

    @Test
    void theOldestOfAHundredSessionsMakesRoom() {
        List<Tokens> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(logIn());
            world.time.pass(Duration.ofSeconds(1));
        }
        all.add(logIn());

        assertThat(refusal(() -> accounts.refresh(all.get(0).refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
        now(accounts.refresh(all.get(1).refresh()));
        now(accounts.refresh(all.get(100).refresh()));
        assertThat(now(world.registers.list(SessionCodec.partition(ada.user()), Optional.empty(), 1000))
                        .registers())
                .hasSize(100);
    }

    @Test
    void sessionsThatAreOverMakeRoomFirst() {
        Tokens oldest = logIn();
        for (int i = 0; i < 300; i++) {
            world.time.pass(Duration.ofSeconds(1));
            assertThat(now(accounts.logOut(logIn().refresh()))).isTrue();
        }

        now(accounts.refresh(oldest.refresh()));
        assertThat(now(world.registers.list(SessionCodec.partition(ada.user()), Optional.empty(), 1000))
                        .registers())
                .hasSizeLessThanOrEqualTo(101);
    }

    @Test
    void ofASessionThatTwoSidesOfASplitRefreshedTheOneThatEndedItWins() {
        Tokens tokens = logIn();
        Key place =
                SessionCodec.key(ada.user(), new SessionId(world.claims(tokens).sessionId()));
        Register before = now(world.registers.read(place));
        Session session = SessionCodec.read(before.values().get(0));
        Tokens refreshed = now(accounts.refresh(tokens.refresh()));
        Register after = now(world.registers.read(place));
        world.registers.putSiblings(place, List.of(after.values().get(0), SessionCodec.write(session.over())));

        assertThat(refusal(() -> accounts.refresh(refreshed.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
    }

    @Test
    void whatTheRecordHoldsIsNotEnoughToGoOn() {
        Tokens tokens = logIn();
        now(accounts.refresh(tokens.refresh()));
        Key place =
                SessionCodec.key(ada.user(), new SessionId(world.claims(tokens).sessionId()));
        Session session =
                SessionCodec.read(now(world.registers.read(place)).values().get(0));

        for (var known : List.of(session.present(), session.former().orElseThrow(), session.salt())) {
            Secret guess = new Secret(known);
            assertThat(session.shown(guess, world.time.instant(), Duration.ofSeconds(60)))
                    .isEqualTo(Session.Shown.STOLEN);
            assertThat(session.shown(session.following(guess), world.time.instant(), Duration.ofSeconds(60)))
                    .isEqualTo(Session.Shown.STOLEN);
        }
    }

    private Tokens logIn() {
        return now(accounts.logIn("ada", "correct", "", HOME)).tokens();
    }

    private boolean isLive(Tokens tokens) {
        var answer = world.present(accounts, tokens).toCompletableFuture();
        if (!answer.isCompletedExceptionally()) {
            return true;
        }
        assertThat(denial(() -> answer)).isEqualTo(CallDenied.Reason.SESSION_ENDED);
        return false;
    }

    private static CallDenied.Reason denial(Supplier<? extends CompletionStage<?>> call) {
        return ((CallDenied) failure(call)).reason();
    }
}
