// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static io.chordal.dht.ring.RingPoints.at;
import static io.chordal.dht.ring.RingPoints.life;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivesTest {
    private final Lives lives = new Lives();

    @Test
    void aLaterLifeEndsTheEarlierOnes() {
        assertThat(lives.seen(at(10))).isFalse();
        assertThat(lives.seen(life(10, 3))).isTrue();
        assertThat(lives.isGone(at(10))).isTrue();
        assertThat(lives.isGone(life(10, 3))).isFalse();
        assertThat(lives.seen(life(10, 2))).isFalse();
    }

    @Test
    void theDeadMayReturnAndALaterLifeIsNotDead() {
        assertThat(lives.died(at(10))).isTrue();
        assertThat(lives.died(at(10))).isFalse();
        assertThat(lives.isDead(at(10))).isTrue();
        assertThat(lives.isDead(life(10, 2))).isFalse();
        assertThat(lives.proven(at(10))).isTrue();
        assertThat(lives.isDead(at(10))).isFalse();
    }

    @Test
    void whoLeftIsGoneUntilItProvesToBeAMemberAgain() {
        lives.left(at(10));
        assertThat(lives.isGone(at(10))).isTrue();
        lives.seen(at(10));
        assertThat(lives.isGone(at(10))).isTrue();
        lives.proven(at(10));
        assertThat(lives.isGone(at(10))).isFalse();
    }

    @Test
    void theDeathOfAnEarlierLifeIsNoNews() {
        lives.seen(life(10, 2));
        assertThat(lives.died(life(10, 1))).isFalse();
        assertThat(lives.isDead(life(10, 2))).isFalse();
    }
}
