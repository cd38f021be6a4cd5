// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.common.collect.ImmutableSet;
import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.session.LoggedIn;
import io.chordal.daemon.session.SessionToken;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.grpc.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** As whom something is taken back that was said in a group: by whoever is logged in, or was, or nobody has to. */
class TakeBackTest {
    private static final Instant THEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Endpoint OWN = new Endpoint("127.0.0.1", 9000);
    private static final Endpoint FOREIGN = new Endpoint("127.0.0.1", 9001);
    private static final String NOTHING = "nothing is left";

    private final List<String> shown = new ArrayList<>();
    private final List<String> refreshed = new ArrayList<>();
    private Optional<LoggedIn> now = Optional.empty();
    private Optional<LoggedIn> last = Optional.empty();
    private Set<String> members = ImmutableSet.of();
    private Set<String> ended = ImmutableSet.of();
    private boolean sessionIsOver;
    private Endpoint at = OWN;
    private boolean mayAskOwn = true;

    @Test
    @Tag("S2-7")
    void whoHasLoggedOutIsShownOnceMore() {
        last = Optional.of(user("ada", "a1"));
        members = ImmutableSet.of("a1");

        assertThat(takeBack().join()).isEqualTo("done");
        assertThat(refreshed).isEmpty();
    }

    @Test
    void aFormerSessionWhoseAccessHasEndedIsRefreshedForIt() {
        last = Optional.of(user("ada", "a1"));
        ended = ImmutableSet.of("a1");
        members = ImmutableSet.of("a1 anew");

        assertThat(takeBack().join()).isEqualTo("done");
        assertThat(refreshed).containsExactly("refresh a1");
    }

    @Test
    void theSessionOfWhoIsLoggedInIsLeftToWhoeverHoldsItsFile() {
        now = Optional.of(user("ada", "a1"));
        last = now;
        ended = ImmutableSet.of("a1");

        assertThat(ErrorStatus.reason(catchThrowable(() -> takeBack().join()).getCause()))
                .contains("UNAUTHENTICATED");
        assertThat(refreshed).isEmpty();
    }

    @Test
    @Tag("S2-16")
    void ofWhoIsNoMemberAnyMoreNothingIsLeftToBeTakenBack() {
        now = Optional.of(user("ada", "a1"));
        last = now;
        assertThat(takeBack().join()).isEqualTo(NOTHING);

        now = Optional.empty();
        assertThat(takeBack().join()).as("after the log-out").isEqualTo(NOTHING);
        last = Optional.empty();
        assertThat(takeBack().join()).as("as a node").isEqualTo(NOTHING);
    }

    @Test
    void whoWasLoggedInElsewhereThanAnyThatMayBeAskedHasNothingToTakeBack() {
        last = Optional.of(user("ada", "a1"));
        members = ImmutableSet.of("a1");
        at = FOREIGN;
        mayAskOwn = false;

        assertThat(takeBack().join()).isEqualTo(NOTHING);
        assertThat(shown).containsExactly("node");
    }

    @Test
    void whatWasSaidAtAnOwnTrackerIsTakenBackThereAlone() {
        last = Optional.of(user("ada", "a1"));
        members = ImmutableSet.of("a1");
        at = FOREIGN;

        assertThat(catchThrowable(() -> takeBack().join()).getCause())
                .isInstanceOfSatisfying(
                        PeerFailure.class,
                        failure -> assertThat(failure.problem()).isEqualTo(PeerProblem.FOREIGN_TRACKER));
        assertThat(shown).containsExactly("node");
    }

    @Test
    void whoIsLoggedInNowElsewhereThanAnyThatMayBeAskedHasNothingToTakeBack() {
        now = Optional.of(user("ada", "a2"));
        last = now;
        at = FOREIGN;
        mayAskOwn = false;

        assertThat(takeBack().join()).isEqualTo(NOTHING);
        assertThat(shown).isEmpty();
    }

    @Test
    void whileSomebodyIsLoggedInElsewhereTheFormerSessionTakesBackAtItsOwn() {
        now = Optional.of(user("ada", "a2", FOREIGN));
        last = Optional.of(user("ada", "a1"));
        members = ImmutableSet.of("a1");

        assertThat(takeBack().join()).isEqualTo("done");
        assertThat(shown).containsExactly("a1");
    }

    @Test
    void whoIsLoggedInNowAtAnotherOfThoseThatMayBeAskedTakesBackThereAlone() {
        now = Optional.of(user("ada", "a2"));
        last = now;
        at = FOREIGN;

        assertThat(catchThrowable(() -> takeBack().join()).getCause())
                .isInstanceOfSatisfying(
                        PeerFailure.class,
                        failure -> assertThat(failure.problem()).isEqualTo(PeerProblem.FOREIGN_TRACKER));
        assertThat(shown).isEmpty();
    }

    @Test
    void aFormerSessionThatIsOverIsARefusal() {
        last = Optional.of(user("ada", "a1"));
        ended = ImmutableSet.of("a1");
        sessionIsOver = true;

        assertThat(ErrorStatus.reason(catchThrowable(() -> takeBack().join()).getCause()))
                .contains("UNAUTHENTICATED");
    }

    private CompletableFuture<String> takeBack() {
        GroupCalls.Call<String> call = pass -> {
            String token = pass.shown("any/Method");
            shown.add(token);
            if (ended.contains(token)) {
                return refusal(Status.Code.UNAUTHENTICATED, "UNAUTHENTICATED");
            }
            return members.contains(token)
                    ? CompletableFuture.completedFuture("done")
                    : refusal(Status.Code.PERMISSION_DENIED, "NOT_IN_GROUP");
        };
        return new GroupCalls(new Held(), own -> own.has(OWN) && mayAskOwn)
                .takeBack(at, "photos", call, this::refresh, NOTHING);
    }

    private CompletableFuture<SessionTokens> refresh(LoggedIn of) {
        String token = of.tokens().refresh().text();
        refreshed.add(token);
        return sessionIsOver
                ? refusal(Status.Code.UNAUTHENTICATED, "UNAUTHENTICATED")
                : CompletableFuture.completedFuture(tokens(token.substring("refresh ".length()) + " anew"));
    }

    private static <T> CompletableFuture<T> refusal(Status.Code code, String reason) {
        return CompletableFuture.failedFuture(ErrorStatus.of(code, reason, "no"));
    }

    private static LoggedIn user(String name, String access) {
        return user(name, access, OWN);
    }

    private static LoggedIn user(String name, String access, Endpoint at) {
        return new LoggedIn("0b".repeat(16), name, false, tokens(access), THEN, SessionTrackers.at(List.of(at)));
    }

    private static SessionTokens tokens(String access) {
        return new SessionTokens(
                new SessionToken(access, THEN.plusSeconds(900)),
                new SessionToken("refresh " + access, THEN.plusSeconds(9000)));
    }

    /** Whoever the test says. */
    private final class Held implements Credentials {
        @Override
        public CompletableFuture<Optional<LoggedIn>> user() {
            return CompletableFuture.completedFuture(now);
        }

        @Override
        public CompletableFuture<Optional<LoggedIn>> userAfterRefusal(String accessToken) {
            return user();
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
            return "node";
        }
    }
}
