// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What became of one operation of many: a result or a failure.
 *
 * <p>Immutable.
 *
 * @param <T> the result
 * @param result what was reached
 * @param failure why it was not reached
 */
public record Attempt<T>(Optional<T> result, Optional<DhtException> failure) {
    public Attempt {
        requireNonNull(result, "result is null");
        requireNonNull(failure, "failure is null");
        if (result.isPresent() == failure.isPresent()) {
            throw new IllegalArgumentException("an attempt has either a result or a failure");
        }
    }

    static <T> Attempt<T> of(T result) {
        return new Attempt<>(Optional.of(result), Optional.empty());
    }

    static <T> Attempt<T> failed(DhtException failure) {
        return new Attempt<>(Optional.empty(), Optional.of(failure));
    }

    /**
     * Returns the result.
     *
     * @throws DhtException the failure, if it failed
     */
    public T get() {
        return result.orElseThrow(failure::orElseThrow);
    }
}
