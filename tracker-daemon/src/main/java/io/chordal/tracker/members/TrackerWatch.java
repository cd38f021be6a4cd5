// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.chordal.dht.id.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Asks every other tracker of the list again and again whether it is there, and says which are up.
 *
 * <p>A tracker that does not answer is suspected within 3 s and down within 6 s; one that was never heard is down. Time in which nobody was
 * asked, because this tracker itself stood still, counts for nobody as silence. Thread-safe; the lock guards the silences. Nothing
 * else is decided by it: which trackers hold a record is decided by the list alone.
 */
public final class TrackerWatch {
    /** How often {@link #round} is to be called. */
    public static final Duration PERIOD = Duration.ofMillis(500);
    /** How long a question may take. */
    public static final Duration LIMIT = Duration.ofMillis(700);

    private static final Duration MOST_SILENCE_OF_A_ROUND = PERIOD.plus(LIMIT);
    private static final Duration NEVER_HEARD = Duration.ofHours(1);

    private final Function<Endpoint, CompletionStage<?>> ask;
    private final Ticker ticker;
    private final Map<Endpoint, Duration> silences = new TreeMap<>();
    private long lastRound;

    /**
     * Asks nobody yet.
     *
     * @param others the names of the other trackers
     * @param ask asks one; the stage fails if it does not answer within {@link #LIMIT}
     */
    public TrackerWatch(Collection<Endpoint> others, Function<Endpoint, CompletionStage<?>> ask, Ticker ticker) {
        this.ask = requireNonNull(ask, "ask is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        others.forEach(other -> silences.put(other, NEVER_HEARD));
        lastRound = ticker.read();
    }

    /** Asks each once; complete when all have answered or not. */
    public CompletionStage<Void> round() {
        return CompletableFuture.allOf(others().stream()
                        .map(other -> ask.apply(other)
                                .handle((answer, failure) -> note(other, failure == null))
                                .toCompletableFuture())
                        .toArray(CompletableFuture[]::new))
                .thenRun(this::ended);
    }

    /** Returns the state of one of them; one that is not watched is this tracker itself, or of no list. */
    public synchronized TrackerState state(Endpoint member) {
        return TrackerState.silentFor(silences.getOrDefault(member, Duration.ZERO));
    }

    /** Returns the others that answered when they were last asked. */
    public synchronized List<Endpoint> answering() {
        return silences.entrySet().stream()
                .filter(entry -> entry.getValue().isZero())
                .map(Map.Entry::getKey)
                .toList();
    }

    private synchronized List<Endpoint> others() {
        return List.copyOf(silences.keySet());
    }

    private synchronized boolean note(Endpoint other, boolean answered) {
        Duration since = Duration.ofNanos(ticker.read() - lastRound);
        Duration silence = since.compareTo(MOST_SILENCE_OF_A_ROUND) < 0 ? since : MOST_SILENCE_OF_A_ROUND;
        silences.compute(other, (key, before) -> answered ? Duration.ZERO : sum(before, silence));
        return answered;
    }

    private static Duration sum(Duration before, Duration more) {
        Duration sum = before.plus(more);
        return sum.compareTo(NEVER_HEARD) < 0 ? sum : NEVER_HEARD;
    }

    private synchronized void ended() {
        lastRound = ticker.read();
    }
}
