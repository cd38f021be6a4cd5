// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.chordal.dht.id.Bytes;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class OperationHistoryTest {
    @Property(tries = 100)
    void anOperationIsRecognisedUntilSixteenHaveReplacedItsRow(@ForAll @IntRange(max = 40) int later) {
        OperationHistory history = OperationHistory.of(operation(0));
        for (int i = 1; i <= later; i++) {
            history = OperationHistory.after(operation(i), List.of(history));
            assertThat(history.own()).isEqualTo(operation(i));
            assertThat(OperationHistory.parse(history.toBytes())).isEqualTo(history);
        }
        int first = Math.max(0, later - OperationHistory.MAX_REPLACED);
        for (int i = 0; i <= later; i++) {
            assertThat(history.includes(operation(i))).as("operation " + i).isEqualTo(i >= first);
        }
    }

    @Test
    void ofSeveralThatAreReplacedTheLatestOfEachAreKnown() {
        List<OperationHistory> siblings = IntStream.range(0, 8)
                .mapToObj(i -> new OperationHistory(
                        operation(100 + i),
                        IntStream.range(0, 16)
                                .mapToObj(j -> operation(1000 + 20 * i + j))
                                .toList(),
                        0))
                .toList();

        OperationHistory history = OperationHistory.after(operation(0), siblings);

        assertThat(history.replaced()).hasSize(16);
        for (int i = 0; i < 8; i++) {
            assertThat(history.includes(operation(100 + i))).isTrue();
            assertThat(history.includes(operation(1000 + 20 * i))).isTrue();
        }
    }

    @Test
    void anAttemptThatReplacesItselfIsNamedOnce() {
        OperationHistory first = OperationHistory.of(operation(1));
        OperationHistory second = OperationHistory.after(operation(2), List.of(first));

        OperationHistory again = OperationHistory.after(operation(1), List.of(second));

        assertThat(again.replaced()).containsExactly(operation(2));
    }

    @Test
    void anAdditionRenewsTheFourBeforeIt() {
        OperationHistory history = OperationHistory.of(operation(0));
        for (int i = 1; i <= 6; i++) {
            history = OperationHistory.after(operation(i), List.of(history), List.of(history));
            assertThat(OperationHistory.parse(history.toBytes())).isEqualTo(history);
        }

        assertThat(history.renewals()).containsExactly(operation(5), operation(4), operation(3), operation(2));
        assertThat(history.replaced()).hasSize(6).endsWith(operation(1), operation(0));
    }

    @Test
    void moreRenewalsThanFourOrThanAreNamedAreRefused() {
        List<Bytes> six = IntStream.range(0, 6).mapToObj(i -> operation(i)).toList();
        for (int renewed : List.of(-1, 5, 6)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new OperationHistory(operation(9), six, renewed))
                    .withMessageContaining("renews at most 4");
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new OperationHistory(operation(9), six.subList(0, 1), 2));
    }

    @Test
    void whatNamesNoOperationsIsRefused() {
        for (int size : List.of(0, 1, 15, 17, 18, 16 * 18)) {
            assertThatIllegalArgumentException().isThrownBy(() -> OperationHistory.parse(Bytes.copyOf(new byte[size])));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OperationHistory(operation(1), List.of(Bytes.utf8("short")), 0));
    }

    private static Bytes operation(int number) {
        return Histories.operation(number);
    }
}
