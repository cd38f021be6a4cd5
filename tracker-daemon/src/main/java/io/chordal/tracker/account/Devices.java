// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.account.DeviceTokens.Device;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/** Device tokens under the keys that the trackers have at present. Thread-safe. */
final class Devices {
    private final DeviceKeys keys;
    private final DeviceTokens tokens;
    private final InstantSource clock;

    Devices(DeviceKeys keys, RandomGenerator random, InstantSource clock) {
        this.keys = requireNonNull(keys, "keys is null");
        this.tokens = new DeviceTokens(random);
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Reads a token that somebody shows for this name; empty if it is none. */
    CompletionStage<Optional<Device>> read(String text, UserName name) {
        return text.isEmpty()
                ? CompletableFuture.completedStage(Optional.empty())
                : keys.current().thenApply(good -> DeviceTokens.read(text, good, name, clock.instant()));
    }

    /** Makes a token for a user. */
    CompletionStage<String> make(User user) {
        return keys.current().thenApply(good -> tokens.make(good.get(0), user, clock.instant()));
    }
}
