// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Endpoint;
import io.chordal.dht.replica.StaticHomes.Quorum;
import io.chordal.tracker.testing.ManualTicker;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TrackerWatchTest {
    private static final Endpoint SELF = new Endpoint("a", 1);
    private static final Endpoint OTHER = new Endpoint("b", 1);
    private static final Endpoint THIRD = new Endpoint("c", 1);

    private final ManualTicker ticker = new ManualTicker();
    private final Set<Endpoint> up = new HashSet<>(List.of(OTHER, THIRD));
    private final TrackerWatch watch = new TrackerWatch(
            List.of(OTHER, THIRD),
            other -> up.contains(other)
                    ? CompletableFuture.completedFuture(true)
                    : CompletableFuture.failedFuture(new IllegalStateException("nobody there")),
            ticker);

    @Test
    void whoWasNeverHeardIsDownAndThisTrackerItselfIsAlive() {
        assertThat(watch.state(OTHER)).isEqualTo(TrackerState.DOWN);
        assertThat(watch.state(SELF)).isEqualTo(TrackerState.ALIVE);
        round();
        assertThat(watch.state(OTHER)).isEqualTo(TrackerState.ALIVE);
        assertThat(watch.answering()).containsExactly(OTHER, THIRD);
    }

    @Test
    @Tag("S2-36")
    void whoFallsSilentIsSuspectedWithinThreeSecondsAndDownWithinSix() {
        round();
        up.remove(OTHER);
        assertThat(stateAfter(Duration.ofSeconds(1))).isEqualTo(TrackerState.ALIVE);
        assertThat(stateAfter(Duration.ofSeconds(2))).isEqualTo(TrackerState.SUSPECTED);
        assertThat(stateAfter(Duration.ofSeconds(3))).isEqualTo(TrackerState.DOWN);
        assertThat(watch.state(THIRD)).isEqualTo(TrackerState.ALIVE);
        up.add(OTHER);
        round();
        assertThat(watch.state(OTHER)).isEqualTo(TrackerState.ALIVE);
    }

    @Test
    void aPauseOfThisTrackerIsNobodysSilence() {
        round();
        up.remove(OTHER);
        ticker.pass(Duration.ofMinutes(5));
        round();
        assertThat(watch.state(OTHER)).isNotEqualTo(TrackerState.DOWN);
    }

    @Test
    @Tag("S2-37")
    void aRefusalNamesThoseAskedThoseSilentAndTheTwoCuresOnlyWhileTooManyAreDown() {
        MissingTrackers missing = new MissingTrackers(SELF, List.of(SELF, OTHER, THIRD), Quorum.MAJORITY, watch);
        assertThat(missing.why("write"))
                .hasValueSatisfying(text -> assertThat(text)
                        .startsWith("insufficient replicas for write quorum: 2 of the 3 trackers")
                        .contains(
                                "[a:1, b:1, c:1]",
                                "[b:1, c:1] do not answer",
                                "start another one",
                                "--quorum available"));
        up.remove(THIRD);
        round();
        assertThat(missing.why("write")).isEmpty();
        assertThat(new MissingTrackers(SELF, List.of(SELF, OTHER), Quorum.AVAILABLE, watch).why("read"))
                .isEmpty();
    }

    private TrackerState stateAfter(Duration time) {
        for (Duration left = time; !left.isZero(); left = left.minus(TrackerWatch.PERIOD)) {
            round();
        }
        return watch.state(OTHER);
    }

    private void round() {
        ticker.pass(TrackerWatch.PERIOD);
        watch.round().toCompletableFuture().join();
    }
}
