// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.grpc.TrackerLists;
import io.chordal.daemon.session.RefreshCall;
import io.chordal.daemon.session.SessionTokens;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.daemon.trackers.KnownTrackers;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.ListTrackersRequest;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc.MembershipServiceBlockingStub;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Exchanges refresh tokens at a session's own trackers. One after the other may be asked: the token before the latest stays good for a
 * minute. The one that answers is asked for the list of trackers too. Thread-safe if the function is.
 */
final class TrackerRefresh implements RefreshCall {
    private static final Duration QUICK = Duration.ofMillis(500);

    private final Function<SessionTrackers, Trackers> trackers;

    /** Asks the trackers of a session, and nobody else, as nobody in particular. */
    TrackerRefresh(Function<SessionTrackers, Trackers> trackers) {
        this.trackers = requireNonNull(trackers, "trackers is null");
    }

    @Override
    public Outcome exchange(String refreshToken, SessionTrackers own) {
        RefreshSessionRequest request =
                RefreshSessionRequest.newBuilder().setRefreshToken(refreshToken).build();
        try (Trackers asked = trackers.apply(own)) {
            SessionTokens fresh = WireTokens.read(asked.call(
                            AccountServiceGrpc::newBlockingStub,
                            (AccountServiceBlockingStub stub) -> stub.refreshSession(request))
                    .getTokens());
            return new Outcome.Fresh(fresh, list(asked));
        } catch (CommandFailure e) {
            return e.exit() == ExitCode.DENIED
                    ? new Outcome.Ended(e.getMessage())
                    : new Outcome.Unanswered(e.getMessage());
        }
    }

    /** It may be asked for another time, while new tokens must not be lost: not for longer than a call takes that is answered. */
    private static Optional<KnownTrackers> list(Trackers asked) {
        try {
            return Optional.of(TrackerLists.read(asked.call(
                    QUICK,
                    MembershipServiceGrpc::newBlockingStub,
                    (MembershipServiceBlockingStub stub) ->
                            stub.listTrackers(ListTrackersRequest.getDefaultInstance()))));
        } catch (CommandFailure e) {
            return Optional.empty();
        }
    }
}
