// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.DhtException;
import io.chordal.dht.net.CallFailure;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The one place where a failure of the tracker ring becomes the tracker's. Thread-safe. */
public final class RecordFailures {
    /** How long a read is waited for while too few trackers are up: no home that answers at all needs as long. */
    static final Duration READ_WHILE_FEW = Duration.ofMillis(500);

    private final Function<String, Optional<String>> missing;
    private final BooleanSupplier isSettled;

    /**
     * Words failures.
     *
     * @param missing says, if too few trackers are up for a quorum of that kind, so
     * @param isSettled whether all were up once since this one was started
     */
    public RecordFailures(Function<String, Optional<String>> missing, BooleanSupplier isSettled) {
        this.missing = requireNonNull(missing, "missing is null");
        this.isSettled = requireNonNull(isSettled, "isSettled is null");
    }

    /** Words failures where nobody knows which trackers are up. */
    public static RecordFailures unexplained() {
        return new RecordFailures(kind -> Optional.empty(), () -> true);
    }

    /**
     * Returns the stage with a failure of the ring told as the tracker's; the text says what was being done to what. A read that is begun
     * while too few trackers are up that were up before is waited for no longer than {@link #READ_WHILE_FEW}, so that a call of several reads has its answer
     * before whoever called gives up; it changes nothing, so that nobody has to know how it ends. A write is always waited for.
     */
    public <T> CompletionStage<T> told(Kind kind, String doing, CompletionStage<T> stage) {
        Optional<String> few =
                kind == Kind.READ && isSettled.getAsBoolean() ? missing.apply(kind.word) : Optional.empty();
        return few.map(words -> soon(stage, words, doing)).orElse(stage).handle((value, failure) -> {
            if (failure == null) {
                return value;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw cause instanceof DhtException e ? of(kind, doing, e) : new CompletionException(cause);
        });
    }

    private static <T> CompletionStage<T> soon(CompletionStage<T> stage, String words, String doing) {
        return stage.toCompletableFuture()
                .copy()
                .orTimeout(READ_WHILE_FEW.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(
                        failure instanceof TimeoutException
                                ? new TrackerException(TrackerReason.TOO_FEW_TRACKERS, doing + ": " + words, failure)
                                : failure));
    }

    /** Returns a failure of the ring as the tracker's. */
    public TrackerException of(Kind kind, String doing, DhtException e) {
        if (e.reason() == CallFailure.Reason.CONFLICT) {
            return new TrackerException(
                    TrackerReason.REPLACED,
                    doing + ": somebody else changed it meanwhile; look at it and try again",
                    e);
        }
        if (kind == Kind.WRITE && e.outcomeUnknown()) {
            return new TrackerException(
                    TrackerReason.OUTCOME_UNKNOWN,
                    doing + ": " + e.getMessage() + "; whether it was done is not known, so look before you try again",
                    e);
        }
        Optional<String> tooFew = missing.apply(kind.word);
        if (tooFew.isPresent() || e.reason() == CallFailure.Reason.UNAVAILABLE) {
            return new TrackerException(
                    TrackerReason.TOO_FEW_TRACKERS, doing + ": " + tooFew.orElse(String.valueOf(e.getMessage())), e);
        }
        return new TrackerException(
                TrackerReason.RECORDS_UNAVAILABLE, doing + ": " + e.getMessage() + "; try again", e);
    }

    /** What is done to a record. */
    public enum Kind {
        /** It changes nothing. */
        READ("read"),
        /** It changes something. */
        WRITE("write");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }
}
