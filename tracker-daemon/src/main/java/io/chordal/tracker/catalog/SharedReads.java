// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Reads things for many readers: whoever asks for one while it is being read is told what the next reading finds, together with all others
 * who ask meanwhile.
 *
 * <p>Invariants: of each thing one reading is under way at most, and one more wanted; nobody is told of a reading that began before it
 * asked. Thread-safe; the lock guards the lines, and nothing is read under it.
 */
final class SharedReads<K, V> {
    private final Function<K, CompletionStage<V>> read;
    private final Map<K, Line<V>> lines = new HashMap<>();

    SharedReads(Function<K, CompletionStage<V>> read) {
        this.read = read;
    }

    /** Returns what a reading finds that begins now or later. */
    CompletionStage<V> next(K key) {
        CompletableFuture<V> result = new CompletableFuture<>();
        synchronized (lines) {
            Line<V> line = lines.get(key);
            if (line != null) {
                return line.join();
            }
            lines.put(key, new Line<>());
        }
        begin(key, result);
        return result;
    }

    private void begin(K key, CompletableFuture<V> result) {
        Stages.begun(() -> read.apply(key)).whenComplete((value, failure) -> {
            ended(key).ifPresent(wanted -> begin(key, wanted));
            Stages.settle(result, value, failure);
        });
    }

    private Optional<CompletableFuture<V>> ended(K key) {
        synchronized (lines) {
            Optional<CompletableFuture<V>> wanted =
                    Optional.ofNullable(lines.get(key)).flatMap(Line::take);
            if (wanted.isEmpty()) {
                lines.remove(key);
            }
            return wanted;
        }
    }

    /** One thing that is being read. */
    private static final class Line<V> {
        private Optional<CompletableFuture<V>> next = Optional.empty();

        CompletableFuture<V> join() {
            next = Optional.of(next.orElseGet(CompletableFuture::new));
            return next.get();
        }

        Optional<CompletableFuture<V>> take() {
            Optional<CompletableFuture<V>> taken = next;
            next = Optional.empty();
            return taken;
        }
    }
}
