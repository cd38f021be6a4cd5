// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Records by name: at most one stands under each, while a majority of the trackers decides.
 *
 * <p>Thread-safe: immutable. A record is proposed, and
 * confirmed once it is at a majority, before anybody is told of it: an attempt that too few homes took may show up late, beside one that
 * was acknowledged since, and gives way to it. Whoever finds one that is proposed confirms it. Whoever finds siblings puts them in
 * order before going on: merges those of one id, writes those that lose their name under another one, then who keeps it. Each of these
 * steps may be done twice, by anybody.
 *
 * @param <T> users, or groups
 */
public final class NamedRecords<T extends Named<T>> {
    private final Registers registers;
    private final RecordKind<T> kind;
    private final Function<T, CompletionStage<Void>> told;

    /** Returns the records of this kind. */
    public NamedRecords(Registers registers, RecordKind<T> kind) {
        this(registers, kind, moved -> CompletableFuture.completedStage(null));
    }

    /**
     * Returns the records of this kind.
     *
     * @param told does what has to be done once a record stands under another name, before the one that keeps the name stands alone; it may
     *     be called several times for the same
     */
    public NamedRecords(Registers registers, RecordKind<T> kind, Function<T, CompletionStage<Void>> told) {
        this.registers = requireNonNull(registers, "registers is null");
        this.kind = requireNonNull(kind, "kind is null");
        this.told = requireNonNull(told, "told is null");
    }

    /**
     * A record, and the basis of what is written in its place.
     *
     * @param <T> its kind
     * @param basis the register
     * @param value the record, if there is one
     */
    public record Found<T>(Register basis, Optional<T> value) {}

    /**
     * A record that was written.
     *
     * @param <T> its kind
     * @param value the record
     * @param copies on how many trackers' disks it is
     * @param copiesWanted on how many it will be
     */
    public record Kept<T>(T value, int copies, int copiesWanted) {}

    /** Reads the record of a name, with its siblings put in order. */
    public CompletionStage<Found<T>> find(String foldedName) {
        return Repeat.whileUnclear(() -> registers.read(kind.key(foldedName)).thenCompose(this::inOrder));
    }

    /** Enters a new record under its name, first as proposed and then as confirmed; nothing if there is one of that name. */
    public CompletionStage<Optional<Kept<T>>> create(T value) {
        return Repeat.whileReplaced(() -> find(value.foldedName()).thenCompose(found -> {
            if (found.value().isEmpty()) {
                return registers
                        .replace(found.basis(), kind.written(value, false))
                        .thenCompose(proposed -> confirm(proposed.register(), value))
                        .thenApply(Optional::of);
            }
            // Whoever came in between two steps may have confirmed it.
            boolean own = found.value().get().id().equals(value.id());
            return own
                    ? confirm(found.basis(), found.value().get()).thenApply(Optional::of)
                    : CompletableFuture.completedStage(Optional.empty());
        }));
    }

    /**
     * Changes the record of a name; the change may be asked for several times, and may refuse by an exception.
     *
     * @return the record as it is now; nothing if there is none
     */
    public CompletionStage<Optional<T>> update(String foldedName, UnaryOperator<T> change) {
        return Repeat.whileReplaced(() -> find(foldedName).thenCompose(found -> {
            if (found.value().isEmpty()) {
                return CompletableFuture.completedStage(Optional.empty());
            }
            T before = found.value().get();
            T after = change.apply(before);
            return after.equals(before)
                    ? CompletableFuture.completedStage(found.value())
                    : write(found.basis(), after).thenApply(kept -> Optional.of(kept.value()));
        }));
    }

    /** Lists records by name, at most so many after the name. */
    public CompletionStage<NamedPage<T>> list(Optional<String> after, int limit) {
        return new NamedLister(registers, kind)
                .list(after.map(Bytes::utf8), limit)
                .thenCompose(page -> Stages.all(
                                page.registers().stream().map(this::listed).toList())
                        .thenApply(found -> new NamedPage<>(
                                found.stream().flatMap(Optional::stream).toList(),
                                page.next().map(Bytes::toUtf8))));
    }

    private CompletionStage<Optional<T>> listed(Register register) {
        if (register.values().size() == 1) {
            RecordKind.Stored<T> only = kind.stored(register.values().get(0));
            if (only.confirmed()) {
                return CompletableFuture.completedStage(Optional.of(only.record()));
            }
        }
        return find(register.key().item().toUtf8()).thenApply(Found::value);
    }

    private CompletionStage<Found<T>> inOrder(Register register) {
        if (register.isEmpty()) {
            return CompletableFuture.completedStage(new Found<>(register, Optional.empty()));
        }
        List<RecordKind.Stored<T>> found =
                register.values().stream().map(kind::stored).toList();
        if (found.size() == 1 && found.get(0).confirmed()) {
            return CompletableFuture.completedStage(
                    new Found<>(register, Optional.of(found.get(0).record())));
        }
        List<T> confirmed = found.stream()
                .filter(RecordKind.Stored::confirmed)
                .map(RecordKind.Stored::record)
                .toList();
        SplitNames<T> split = SplitNames.of(
                confirmed.isEmpty()
                        ? found.stream().map(RecordKind.Stored::record).toList()
                        : confirmed);
        // Nobody was told of those that are only proposed: none of them lives on under another name.
        return moved(split.keeper(), confirmed.isEmpty() ? List.of() : split.others())
                .thenCompose(keeper -> registers
                        .replace(register, kind.written(keeper, true))
                        .thenApply(written -> new Found<>(written.register(), Optional.of(keeper))));
    }

    private CompletionStage<T> moved(T keeper, List<T> others) {
        CompletionStage<T> result = CompletableFuture.completedStage(keeper);
        for (T other : others) {
            result = result.thenCompose(kept -> moved(other, SplitNames.suffix(other))
                    .thenCompose(there -> told.apply(there).thenApply(done -> kept.keepingNameOf(there))));
        }
        return result;
    }

    /** Writes a record that lost its name under another one, unless it stands there with all that it says. */
    private CompletionStage<T> moved(T loser, String suffix) {
        T renamed = loser.renamed(suffix);
        if (renamed.foldedName().equals(loser.foldedName())) {
            return taken(loser, suffix);
        }
        return find(renamed.foldedName()).thenCompose(found -> {
            if (found.value().isEmpty()) {
                return write(found.basis(), renamed).thenApply(Kept::value);
            }
            T there = found.value().get();
            if (!there.id().equals(renamed.id())) {
                return taken(loser, suffix);
            }
            T merged = there.merge(renamed);
            return merged.equals(there)
                    ? CompletableFuture.completedStage(there)
                    : write(found.basis(), merged).thenApply(Kept::value);
        });
    }

    private CompletionStage<T> taken(T loser, String suffix) {
        String longer = SplitNames.longSuffix(loser);
        return suffix.equals(longer)
                ? CompletableFuture.failedStage(new TrackerException(
                        TrackerReason.RECORD_DAMAGED,
                        "two records are called " + loser.foldedName() + longer + "; restore them from a backup"))
                : moved(loser, longer);
    }

    /** Writes what is proposed already: if that fails, it may yet turn out to be there. */
    private CompletionStage<Kept<T>> confirm(Register basis, T value) {
        return write(basis, value)
                .exceptionallyCompose(failure -> CompletableFuture.failedStage(halfDone(value, failure)));
    }

    private static Throwable halfDone(Named<?> value, Throwable failure) {
        return Repeat.reason(failure).equals(Optional.of(TrackerReason.REPLACED))
                ? failure
                : new TrackerException(
                        TrackerReason.OUTCOME_UNKNOWN,
                        "making " + value.foldedName() + ": it was entered, but could not be confirmed ("
                                + Repeat.message(failure) + "); look whether it is there before you try again",
                        failure);
    }

    private CompletionStage<Kept<T>> write(Register basis, T value) {
        return registers
                .replace(basis, kind.written(value, true))
                .thenApply(written -> new Kept<>(value, written.copies(), written.copiesWanted()));
    }
}
