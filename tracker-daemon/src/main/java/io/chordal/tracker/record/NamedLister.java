// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import io.chordal.dht.id.Bytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;

/**
 * Lists registers in one order although they lie in many partitions: reads a little of each, and shows what lies before the end of
 * whatever was read least far.
 *
 * <p>Thread-safe: immutable. One call reads at most {@link #MAX_ROUNDS} times of each partition.
 */
final class NamedLister {
    private static final int MAX_ROUNDS = 16;

    private final Registers registers;
    private final RecordKind<?> kind;

    NamedLister(Registers registers, RecordKind<?> kind) {
        this.registers = registers;
        this.kind = kind;
    }

    CompletionStage<RegisterPage> list(Optional<Bytes> after, int limit) {
        return round(after, limit, List.of(), MAX_ROUNDS);
    }

    private CompletionStage<RegisterPage> round(
            Optional<Bytes> after, int limit, List<Register> before, int roundsLeft) {
        return Stages.all(scans(after, limit)).thenCompose(pages -> {
            Optional<Bytes> end =
                    pages.stream().flatMap(page -> page.next().stream()).min(Comparator.naturalOrder());
            List<Register> shown = new ArrayList<>(before);
            shown.addAll(upTo(end, pages));
            if (shown.size() > limit) {
                return done(
                        shown.subList(0, limit),
                        Optional.of(shown.get(limit - 1).key().item()));
            }
            boolean readOn = end.isPresent() && shown.size() < limit && roundsLeft > 1;
            return readOn ? round(end, limit, shown, roundsLeft - 1) : done(shown, end);
        });
    }

    private List<CompletionStage<RegisterPage>> scans(Optional<Bytes> after, int limit) {
        int each = limit / RecordKind.PARTITIONS * 2 + 8;
        return IntStream.range(0, RecordKind.PARTITIONS)
                .mapToObj(number -> registers.list(kind.partition(number), after, each))
                .toList();
    }

    private static List<Register> upTo(Optional<Bytes> end, List<RegisterPage> pages) {
        return pages.stream()
                .flatMap(page -> page.registers().stream())
                .filter(register -> end.isEmpty() || register.key().item().compareTo(end.get()) <= 0)
                .sorted(Comparator.comparing(register -> register.key().item()))
                .toList();
    }

    private static CompletionStage<RegisterPage> done(List<Register> shown, Optional<Bytes> next) {
        return CompletableFuture.completedStage(new RegisterPage(shown, next, Optional.empty()));
    }
}
