// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Simulated time. */
class CandidacyTest {
    private static final long START = 1_000_000_000_000L;
    private static final Instant TODAY = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        assertThat(Probation.defaults())
                .isEqualTo(new Probation(Duration.ofSeconds(60), 3, Duration.ofMinutes(10), Duration.ofHours(1)));
    }

    @Test
    void modeAutoOpensAfterSixtySeconds() {
        Candidacy candidacy = auto();

        assertThat(candidacy.isOpen(after("PT59S"))).isFalse();
        assertThat(candidacy.opensIn(after("PT59S"))).isEqualTo(Duration.ofSeconds(1));
        assertThat(candidacy.isOpen(after("PT60S"))).isTrue();
        assertThat(candidacy.opensIn(after("PT61S"))).isZero();
        assertThat(candidacy.setback()).isEmpty();
    }

    @Test
    void modeMemberIsOpenAtOnceAndModeClientNever() {
        assertThat(of(RingMode.MEMBER, flaps("PT3M", "PT2M", "PT1M")).isOpen(START))
                .isTrue();
        assertThat(of(RingMode.CLIENT, List.of()).isOpen(after("PT1000H"))).isFalse();
    }

    @Test
    void withoutAProbationModeAutoIsOpenAtOnceHoweverOftenItCameAndWent() {
        RingPlan plan = RingPlan.defaults().withMode(RingMode.AUTO, Probation.none());

        assertThat(new Candidacy(plan, flaps("PT3S", "PT2S", "PT1S"), TODAY, START).isOpen(START))
                .isTrue();
    }

    @Test
    void aFailedTryCostsAnotherProbationAndSaysWhy() {
        Candidacy candidacy = auto();

        candidacy.refused("nobody calls back", after("PT70S"));

        assertThat(candidacy.isOpen(after("PT129S"))).isFalse();
        assertThat(candidacy.isOpen(after("PT130S"))).isTrue();
        assertThat(candidacy.setback())
                .hasValueSatisfying(why -> assertThat(why).contains("nobody calls back"));
    }

    @Test
    void threeFlapsInTenMinutesCostAnHourAfterTheLast() {
        Candidacy candidacy = auto("PT14M", "PT8M", "PT5M");

        assertThat(candidacy.isOpen(after("PT54M59S"))).isFalse();
        assertThat(candidacy.isOpen(after("PT55M"))).isTrue();
        assertThat(candidacy.setback())
                .hasValueSatisfying(why -> assertThat(why).contains("3 times within 10 min"));
    }

    @Test
    void fewerOrSlowerOrOlderFlapsCostNothing() {
        assertThat(auto("PT8M", "PT5M").isOpen(after("PT60S"))).isTrue();
        assertThat(auto("PT16M", "PT8M", "PT5M").isOpen(after("PT60S"))).isTrue();
        assertThat(auto("PT70M", "PT65M", "PT61M").isOpen(after("PT60S"))).isTrue();
    }

    @Test
    void thePenaltyIsNeverShorterThanTheProbation() {
        assertThat(auto("PT68M", "PT65M", "PT59M55S").isOpen(after("PT59S"))).isFalse();
    }

    private static Candidacy auto(String... ago) {
        return of(RingMode.AUTO, flaps(ago));
    }

    private static Candidacy of(RingMode mode, List<Instant> flaps) {
        return new Candidacy(RingPlan.defaults().withMode(mode, Probation.defaults()), flaps, TODAY, START);
    }

    private static List<Instant> flaps(String... ago) {
        return Stream.of(ago).map(Duration::parse).map(TODAY::minus).toList();
    }

    private static long after(String duration) {
        return START + Duration.parse(duration).toNanos();
    }
}
