// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import static java.util.Objects.requireNonNull;

import io.chordal.cli.connect.Trackers;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.daemon.session.RefreshCall;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.AccountServiceGrpc.AccountServiceBlockingStub;
import io.chordal.proto.tracker.v1.RefreshSessionRequest;
import java.util.function.Supplier;

/**
 * Exchanges refresh tokens at the trackers of a command. One tracker after the other may be asked: the token before the latest
 * stays good for a minute. Thread-safe if the supplier is.
 */
final class TrackerRefresh implements RefreshCall {
    private final Supplier<Trackers> trackers;

    TrackerRefresh(Supplier<Trackers> trackers) {
        this.trackers = requireNonNull(trackers, "trackers is null");
    }

    @Override
    public Outcome exchange(String refreshToken) {
        RefreshSessionRequest request =
                RefreshSessionRequest.newBuilder().setRefreshToken(refreshToken).build();
        try (Trackers asked = trackers.get()) {
            return new Outcome.Fresh(WireTokens.read(asked.call(
                            AccountServiceGrpc::newBlockingStub,
                            (AccountServiceBlockingStub stub) -> stub.refreshSession(request))
                    .getTokens()));
        } catch (CommandFailure e) {
            return e.exit() == ExitCode.DENIED
                    ? new Outcome.Ended(e.getMessage())
                    : new Outcome.Unanswered(e.getMessage());
        }
    }
}
