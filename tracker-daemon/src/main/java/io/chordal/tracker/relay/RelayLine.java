// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.relay;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one tracker tells another one, message by message: what happened since the last one, or all that there is when either side has just
 * begun, or the other missed something.
 *
 * <p>Invariants: at most one message is unanswered, and while its outcome is unknown the same things are told under the same numbers;
 * each number is used once in a life of the teller. Confined to one thread at a time.
 */
final class RelayLine {
    /** About so many bytes in one message. */
    static final int MAX_BYTES = 1 << 20;

    private final RelaySelf self;
    private final RelayLog log;
    private final RelayView view;
    private @Nullable Batch unanswered;
    private @Nullable Snapshot snapshot;
    private boolean afresh = true;
    private long next = 1;
    private @Nullable Long listener;

    RelayLine(RelaySelf self, RelayLog log, RelayView view) {
        this.self = requireNonNull(self, "self is null");
        this.log = requireNonNull(log, "log is null");
        this.view = requireNonNull(view, "view is null");
    }

    /** Returns what is to be told now; it may be empty, and only find out whether the other is still the same. */
    RelayMessage message() {
        Batch batch = unanswered;
        if (batch == null) {
            batch = nextBatch();
            unanswered = batch;
        }
        return new RelayMessage(
                self.origin(),
                self.boot(),
                batch.first,
                self.publicAddress(),
                batch.afresh,
                batch.whole,
                batch.things.stream().map(view::tell).collect(ImmutableList.toImmutableList()));
    }

    /** Says whether there is something to be told. */
    boolean isDue() {
        return unanswered != null || afresh || snapshot != null || log.size() > 0;
    }

    /** Says whether so much is to be told that it should not wait. */
    boolean isPressing() {
        return snapshot != null || log.size() >= RelayMessage.MAX_CHANGES;
    }

    /** The other one answered the last message. */
    void answered(RelayAnswer answer) {
        Batch batch = requireNonNull(unanswered, "nothing was told");
        unanswered = null;
        boolean changed = listener != null && listener != answer.boot();
        listener = answer.boot();
        boolean taken = answer.next() == batch.end();
        next = batch.end();
        if (!taken) {
            log.putBack(batch.things);
        }
        if (!taken || (changed && !batch.afresh)) {
            afresh = true;
            snapshot = null;
        } else if (batch.whole) {
            snapshot = null;
        }
    }

    /** Whether the last message arrived is not known. */
    void failed() {
        requireNonNull(unanswered, "nothing was told");
    }

    private Batch nextBatch() {
        boolean overflown = snapshot == null && log.takeOverflow();
        boolean begins = afresh || overflown;
        if (begins) {
            log.takeOverflow();
            snapshot = view.snapshot();
            afresh = false;
        }
        Snapshot all = snapshot;
        if (all == null) {
            return new Batch(next, false, false, log.take(RelayMessage.MAX_CHANGES, MAX_BYTES));
        }
        List<Pending> things = all.take(RelayMessage.MAX_CHANGES, MAX_BYTES);
        return new Batch(next, begins, !all.hasNext(), things);
    }

    private record Batch(long first, boolean afresh, boolean whole, List<Pending> things) {
        long end() {
            return first + things.size();
        }
    }
}
