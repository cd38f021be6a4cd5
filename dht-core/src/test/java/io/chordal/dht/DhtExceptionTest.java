// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.net.CallFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class DhtExceptionTest {
    private static final DhtException BUSY = new DhtException(CallFailure.Reason.BUSY, "the node is busy");

    @Test
    void theFailureIsTakenOutOfWhateverStagesWrapItIn() {
        CompletionStage<String> stage =
                CompletableFuture.<String>failedFuture(BUSY).minimalCompletionStage();
        List<Throwable> seen = new ArrayList<>();
        stage.whenComplete((done, failure) -> seen.add(failure));
        stage.thenApply(String::length)
                .thenCompose(CompletableFuture::completedStage)
                .whenComplete((done, failure) -> seen.add(failure));
        seen.add(new ExecutionException(new CompletionException(BUSY)));
        seen.add(BUSY);

        assertThat(seen)
                .hasSize(4)
                .allSatisfy(failure -> assertThat(DhtException.from(failure)).isSameAs(BUSY));
    }

    @Test
    void whatTheApplicationThrewInAStageIsInternalAndKeptAsTheCause() {
        IllegalStateException own = new IllegalStateException("of the application");

        DhtException found = DhtException.from(new CompletionException(own));

        assertThat(found.reason()).isEqualTo(CallFailure.Reason.INTERNAL);
        assertThat(found).hasCause(own).hasMessageContaining("of the application");
        assertThat(DhtException.from(new CompletionException("nothing inside", null))
                        .reason())
                .isEqualTo(CallFailure.Reason.INTERNAL);
    }
}
