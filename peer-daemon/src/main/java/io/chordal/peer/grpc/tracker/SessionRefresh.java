// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.session.RefreshCall;
import io.chordal.daemon.session.SessionTrackers;
import io.chordal.peer.grpc.wire.PeerStatus;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Exchanges refresh tokens at whichever of a session's own trackers answers. Thread-safe; it waits for the answer. */
public final class SessionRefresh implements RefreshCall {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Set<Status.Code> ENDED =
            Set.of(Status.Code.UNAUTHENTICATED, Status.Code.PERMISSION_DENIED, Status.Code.NOT_FOUND);

    private final Trackers trackers;

    /** Asks these trackers. */
    public SessionRefresh(Trackers trackers) {
        this.trackers = requireNonNull(trackers, "trackers is null");
    }

    @Override
    public Outcome exchange(String refreshToken, SessionTrackers own) {
        CompletableFuture<Outcome> answer = trackers.ask(tracker -> tracker.refresh(refreshToken, own))
                .handle((tokens, e) -> e == null ? new Outcome.Fresh(tokens, Optional.empty()) : outcome(e));
        try {
            return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Unanswered("interrupted");
        } catch (TimeoutException | ExecutionException e) {
            return new Outcome.Unanswered("no answer within " + PATIENCE.toSeconds() + " s");
        }
    }

    private static Outcome outcome(Throwable e) {
        Status.Code code = Status.fromThrowable(PeerStatus.cause(e)).getCode();
        String why = PeerStatus.describe(e);
        return ENDED.contains(code) ? new Outcome.Ended(why) : new Outcome.Unanswered(why);
    }
}
