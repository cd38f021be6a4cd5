// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DownloadConfigTest {

    @Test
    void theDefaultsAreThese() {
        DownloadConfig config = DownloadConfig.defaults();

        assertThat(config.parallel()).isEqualTo(50);
        assertThat(config.pipelineMin()).isEqualTo(2);
        assertThat(config.pipelineMax()).isEqualTo(16);
        assertThat(config.pipelineTarget()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.endgameLimit()).isEqualTo(8);
        assertThat(config.slowFactor()).isEqualTo(8);
        assertThat(config.slowAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.sourceTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.retryFirst()).isEqualTo(Duration.ofMillis(500));
        assertThat(config.retryMax()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.maxFailures()).isEqualTo(8);
        assertThat(config.droppedFor()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.announceEvery()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.refreshEvery()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.checkpointEvery()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.diskRetry()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.stallAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.tick()).isEqualTo(Duration.ofMillis(200));
        assertThat(MemoryBudget.DEFAULT_LIMIT).isEqualTo(64 << 20);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatThrownBy(() -> DownloadConfig.defaults().withParallel(0)).hasMessageContaining("parallel is 0");
        assertThat(DownloadConfig.defaults().withParallel(7).parallel()).isEqualTo(7);
    }

    @Test
    void theBudgetGrantsWhatIsFreeAndOneChunkInAnyCase() {
        MemoryBudget budget = new MemoryBudget(10);

        assertThat(budget.tryReserve(6)).isTrue();
        assertThat(budget.tryReserve(5)).isFalse();
        assertThat(budget.tryReserve(4)).isTrue();
        budget.release(10);
        assertThat(budget.tryReserve(16)).isTrue();
        assertThat(budget.tryReserve(1)).isFalse();
        budget.release(16);
        assertThatThrownBy(() -> budget.release(1)).isInstanceOf(IllegalStateException.class);
    }
}
