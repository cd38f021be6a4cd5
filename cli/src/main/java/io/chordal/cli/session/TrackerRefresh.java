// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.session.RefreshCall;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Exchanges refresh tokens at the trackers of a command. One tracker after the other may be asked: the token before the latest
 * stays good for a minute. Thread-safe if the suppliers are.
 *
 * <p>Where the command names trackers that the home has not heard of, which may be another cluster's, those that it has heard of are asked
 * first, and a refusal elsewhere ends no session.
 */
final class TrackerRefresh implements RefreshCall {
    private final Supplier<Optional<Trackers>> heardOf;
    private final Supplier<Trackers> trackers;

    /** Asks the trackers; {@code heardOf} if there are any, because these ones may be another cluster's. */
    TrackerRefresh(Supplier<Optional<Trackers>> heardOf, Supplier<Trackers> trackers) {
        this.heardOf = requireNonNull(heardOf, "heardOf is null");
        this.trackers = requireNonNull(trackers, "trackers is null");
    }

    @Override
    public Outcome exchange(String refreshToken, SessionTrackers own) {
        Optional<Outcome> known = heardOf.get().map(asked -> exchange(asked, refreshToken));
        if (known.isPresent() && !(known.get() instanceof Outcome.Unanswered)) {
            return known.get();
        }
        Outcome outcome = exchange(trackers.get(), refreshToken);
        return known.isPresent() && outcome instanceof Outcome.Ended ? known.get() : outcome;
    }

    private static Outcome exchange(Trackers asked, String refreshToken) {
        RefreshSessionRequest request =
                RefreshSessionRequest.newBuilder().setRefreshToken(refreshToken).build();
        try (asked) {
            return new Outcome.Fresh(
                    WireTokens.read(asked.call(
                                    AccountServiceGrpc::newBlockingStub,
                                    (AccountServiceBlockingStub stub) -> stub.refreshSession(request))
                            .getTokens()),
                    Optional.empty());
        } catch (CommandFailure e) {
            return e.exit() == ExitCode.DENIED
                    ? new Outcome.Ended(e.getMessage())
                    : new Outcome.Unanswered(e.getMessage());
        }
    }
}
