// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedReadsTest {
    private final List<CompletableFuture<String>> begun = new ArrayList<>();
    private final SharedReads<Integer, String> reads = new SharedReads<>(key -> {
        CompletableFuture<String> reading = new CompletableFuture<>();
        begun.add(reading);
        return reading;
    });

    @Test
    void whoAsksWhileItIsBeingReadIsToldOfTheNextReadingAndAllOthersWithIt() {
        CompletableFuture<String> first = ask(1);
        List<CompletableFuture<String>> others =
                IntStream.range(0, 5).mapToObj(i -> ask(1)).toList();
        assertThat(begun).hasSize(1);

        begun.get(0).complete("as it was");
        assertThat(first).isCompletedWithValue("as it was");
        assertThat(others).noneMatch(CompletableFuture::isDone);
        assertThat(begun).hasSize(2);

        begun.get(1).complete("as it is");
        assertThat(others).allSatisfy(other -> assertThat(other).isCompletedWithValue("as it is"));
        ask(1);
        assertThat(begun).hasSize(3);
    }

    @Test
    void differentThingsAreReadSideBySide() {
        ask(1);
        ask(2);

        assertThat(begun).hasSize(2);
    }

    @Test
    void aReadingThatFailsFailsForThoseWhoWaitedForItAlone() {
        CompletableFuture<String> first = ask(1);
        CompletableFuture<String> second = ask(1);

        begun.get(0).completeExceptionally(new IllegalStateException("no"));
        assertThat(first).isCompletedExceptionally();
        begun.get(1).complete("yes");
        assertThat(second).isCompletedWithValue("yes");
    }

    @Test
    void aReadingThatCannotBeBegunFailsAndHoldsUpNobody() {
        SharedReads<Integer, String> broken = new SharedReads<>(key -> {
            throw new IllegalStateException("no");
        });

        assertThat(broken.next(1).toCompletableFuture()).isCompletedExceptionally();
        assertThat(broken.next(1).toCompletableFuture()).isCompletedExceptionally();
    }

    private CompletableFuture<String> ask(int key) {
        return reads.next(key).toCompletableFuture();
    }
}
