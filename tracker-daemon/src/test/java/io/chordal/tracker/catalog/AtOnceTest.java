// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class AtOnceTest {
    private final AtOnce searches = new AtOnce("searches", 2, 3);
    private final List<CompletableFuture<Integer>> begun = new ArrayList<>();

    @Test
    void soManyRunSoManyWaitInTurnAndMoreAreRefused() {
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(run());
        }

        assertThat(begun).hasSize(2);
        assertThatThrownBy(() -> all.get(5).join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(TrackerException.class)
                .satisfies(refused -> assertThat(((TrackerException) refused.getCause()).reason())
                        .isEqualTo(TrackerReason.CATALOG_UNAVAILABLE))
                .hasMessageContaining("3 searches wait for their turn");
        begun.get(1).complete(1);
        assertThat(all.get(1)).isCompletedWithValue(1);
        assertThat(begun).hasSize(3);
        begun.get(2).complete(2);
        assertThat(all.get(2)).isCompletedWithValue(2);
        assertThat(all.get(0)).isNotDone();
    }

    @Test
    void afterAllAreThroughTheNextRunsAtOnceWhateverBecameOfThem() {
        for (int i = 0; i < 5; i++) {
            run();
        }
        for (int i = 0; i < 5; i++) {
            begun.get(i).completeExceptionally(new IllegalStateException("no"));
        }

        run();
        run();
        assertThat(begun).hasSize(7);
        assertThat(searches.run(() -> {
                            throw new IllegalStateException("cannot be begun");
                        })
                        .toCompletableFuture())
                .isNotDone();
        begun.get(5).complete(1);
        begun.get(6).complete(1);
        run();
        assertThat(begun).hasSize(8);
    }

    private CompletableFuture<Integer> run() {
        return searches.run(() -> {
                    CompletableFuture<Integer> step = new CompletableFuture<>();
                    begun.add(step);
                    return step;
                })
                .toCompletableFuture();
    }
}
