// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where attempts wait for accounts that are tried too often: so many for each account, so many in all, and whoever comes when these
 * are there is refused.
 *
 * <p>Thread-safe; the lock guards the counts.
 */
final class WaitingRoom {
    private final int forOne;
    private final int inAll;
    private final Later later;
    private final Map<Bytes, Integer> waiting = new HashMap<>();
    private int total;

    WaitingRoom(LoginLimits limits, Later later) {
        this.forOne = limits.waitingForOne();
        this.inAll = limits.waiting();
        this.later = requireNonNull(later, "later is null");
    }

    /** Returns a stage that is through when the time is over; fails at once with TOO_MANY_ATTEMPTS if there is no room. */
    CompletionStage<Void> await(Bytes account, Duration time) {
        if (time.isZero()) {
            return CompletableFuture.completedStage(null);
        }
        if (!enter(account)) {
            return CompletableFuture.failedStage(new TrackerException(
                    TrackerReason.TOO_MANY_ATTEMPTS,
                    "too many attempts for this account; try again in " + time.toSeconds() + " s",
                    time));
        }
        CompletableFuture<Void> over = new CompletableFuture<>();
        later.run(time, () -> {
            leave(account);
            over.complete(null);
        });
        return over;
    }

    private synchronized boolean enter(Bytes account) {
        int here = waiting.getOrDefault(account, 0);
        if (here >= forOne || total >= inAll) {
            return false;
        }
        waiting.put(account, here + 1);
        total++;
        return true;
    }

    private synchronized void leave(Bytes account) {
        waiting.computeIfPresent(account, (key, here) -> here == 1 ? null : here - 1);
        total--;
    }
}
