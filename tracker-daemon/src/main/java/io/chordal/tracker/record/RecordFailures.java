// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.DhtException;
import io.chordal.dht.net.CallFailure;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The one place where a failure of the tracker ring becomes the tracker's. Thread-safe. */
public final class RecordFailures {
    private final Function<String, Optional<String>> missing;

    /**
     * Words failures.
     *
     * @param missing says, if too few trackers are up for a quorum of that kind, so
     */
    public RecordFailures(Function<String, Optional<String>> missing) {
        this.missing = requireNonNull(missing, "missing is null");
    }

    /** Words failures where nobody knows which trackers are up. */
    public static RecordFailures unexplained() {
        return new RecordFailures(kind -> Optional.empty());
    }

    /** Returns the stage with a failure of the ring told as the tracker's; the text says what was being done to what. */
    public <T> CompletionStage<T> told(Kind kind, String doing, CompletionStage<T> stage) {
        return stage.handle((value, failure) -> {
            if (failure == null) {
                return value;
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            throw cause instanceof DhtException e ? of(kind, doing, e) : new CompletionException(cause);
        });
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
