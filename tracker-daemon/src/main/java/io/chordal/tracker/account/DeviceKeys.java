// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.record.Repeat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The key that the trackers make device tokens with: a record, written once by whichever tracker needs it first.
 *
 * <p>Thread-safe; the lock guards what was read last, which counts for a minute, or a second if it
 * failed. A split may leave several keys: the first makes
 * tokens, and those of all are good.
 */
final class DeviceKeys {
    private static final Duration LIFETIME = Duration.ofMinutes(1);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final int FORMAT = 1;
    private static final Key PLACE = Key.of("secrets", "device tokens");

    private final Registers registers;
    private final Ticker ticker;
    private final RandomGenerator random;
    private @Nullable Reading latest;

    DeviceKeys(Registers registers, Ticker ticker, RandomGenerator random) {
        this.registers = requireNonNull(registers, "registers is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.random = requireNonNull(random, "random is null");
    }

    /** Returns the keys, at least one. */
    CompletionStage<List<Secret>> current() {
        long now = ticker.read();
        CompletableFuture<List<Secret>> keys = new CompletableFuture<>();
        synchronized (this) {
            Reading known = latest;
            if (known != null && known.counts(now)) {
                return known.keys;
            }
            latest = new Reading(now, keys);
        }
        read(keys);
        return keys;
    }

    private void read(CompletableFuture<List<Secret>> result) {
        Repeat.whileReplaced(() -> registers.read(PLACE).thenCompose(this::orMade))
                .thenApply(DeviceKeys::keys)
                .whenComplete((keys, failure) -> {
                    if (failure == null) {
                        result.complete(keys);
                    } else {
                        result.completeExceptionally(failure);
                    }
                });
    }

    private CompletionStage<Register> orMade(Register register) {
        return register.isEmpty()
                ? registers
                        .replace(
                                register,
                                new RecordWriter(FORMAT)
                                        .bytes(Secret.draw(random).bytes())
                                        .toBytes())
                        .thenCompose(written -> registers.read(PLACE))
                : CompletableFuture.completedStage(register);
    }

    private static List<Secret> keys(Register register) {
        return register.values().stream()
                .sorted()
                .map(bytes -> RecordReader.read(bytes, FORMAT, "key of device tokens", in -> new Secret(in.bytes())))
                .toList();
    }

    private record Reading(long at, CompletableFuture<List<Secret>> keys) {
        boolean counts(long now) {
            Duration lifetime = keys.isCompletedExceptionally() ? AFTER_FAILURE : LIFETIME;
            return now - at < lifetime.toNanos();
        }
    }
}
