// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Far more operations at once than a ring of three real nodes can do at once. */
@Timeout(120)
class BurstTest {
    private static final int MANY = 11_000;
    private static final Bytes VALUE = Bytes.copyOf(new byte[2_000]);

    @Test
    void operationsAreDoneOneAfterTheOtherOrRefusedAtOnceAndTheRingStaysTogether() {
        try (DhtNode first = DhtNode.builder().createRing().start();
                DhtNode second = member(first);
                DhtNode third = member(first)) {
            Eventually.within(
                    Duration.ofSeconds(20),
                    () -> List.of(first, second, third).stream()
                            .allMatch(node ->
                                    node.ringState().successors().nodes().size() == 2));
            Map<Reason, Integer> failures = burst(first);

            assertThat(failures.keySet()).as(failures.toString()).isSubsetOf(Reason.BUSY);
            assertThat(failures.getOrDefault(Reason.BUSY, 0)).isPositive();
            assertThat(first.ringState().successors().nodes()).hasSize(2);
        }
    }

    private static Map<Reason, Integer> burst(DhtNode node) {
        List<CompletableFuture<Optional<Reason>>> outcomes = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            outcomes.add(node.put(Key.of("key-" + i), VALUE, PutOptions.lazy())
                    .handle((done, failure) -> Optional.ofNullable(failure)
                            .map(why -> DhtException.from(why).reason()))
                    .toCompletableFuture());
        }
        Map<Reason, Integer> failures = new EnumMap<>(Reason.class);
        outcomes.forEach(outcome -> outcome.join().ifPresent(reason -> failures.merge(reason, 1, Integer::sum)));
        return failures;
    }

    private static DhtNode member(DhtNode of) {
        return DhtNode.builder().join(List.of(of.endpoint().toString())).start();
    }
}
