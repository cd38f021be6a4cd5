// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.testing.ManualTicker;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoodStandingTest {
    private static final Bytes ADA = AnyRecord.filled(16, 1);
    private static final Bytes EVE = AnyRecord.filled(16, 2);

    private final ManualTicker time = new ManualTicker();
    private final GoodStanding standing = new GoodStanding(1_000, time);

    @Test
    void aSourceIsInGoodStandingForADayAfterALogIn() {
        assertThat(standing.has(source(1))).isFalse();
        standing.gained(source(1), ADA);

        time.pass(Duration.ofHours(20));
        assertThat(standing.has(source(1))).isTrue();
        assertThat(standing.has(source(2))).isFalse();
        standing.gained(source(1), ADA);
        time.pass(Duration.ofHours(20));
        assertThat(standing.has(source(1))).isTrue();
        time.pass(Duration.ofHours(4));
        assertThat(standing.has(source(1))).isFalse();
    }

    @Test
    void aWrongPasswordEndsThatWhoeverLoggedInThere() {
        standing.gained(source(1), ADA);
        standing.gained(source(2), ADA);
        standing.gained(source(1), EVE);

        standing.lost(source(1));

        assertThat(standing.has(source(1))).isFalse();
        assertThat(standing.has(source(2))).isTrue();
        standing.gained(source(1), ADA);
        assertThat(standing.has(source(1))).isTrue();
    }

    @Test
    void oneAccountSpeaksForFourSourcesAtATimeAndForOthersInThePlaceOfThoseThatAreLost() {
        for (int i = 0; i < 250; i++) {
            standing.gained(source(i), ADA);
        }
        standing.gained(source(300), EVE);
        assertThat(inGoodStanding()).containsExactly(0, 1, 2, 3, 300);

        standing.lost(source(2));
        standing.gained(source(1), EVE);
        for (int i = 10; i < 20; i++) {
            standing.gained(source(i), ADA);
        }
        assertThat(inGoodStanding()).containsExactly(0, 1, 3, 10, 11, 300);

        time.pass(Duration.ofHours(20));
        standing.gained(source(3), ADA);
        time.pass(Duration.ofHours(20));
        standing.gained(source(20), ADA);
        assertThat(inGoodStanding()).containsExactly(3, 20);
    }

    @Test
    void noMoreAreKeptThanThereIsRoomFor() {
        for (int i = 0; i < 20_000; i++) {
            standing.gained(source(i), Bytes.fromHex(String.format("%08x", i)));
        }

        assertThat(inGoodStanding()).hasSizeBetween(1, 1_000);
    }

    private int[] inGoodStanding() {
        return IntStream.range(0, 20_000).filter(i -> standing.has(source(i))).toArray();
    }
}
