// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.demo;

import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The time between two looks at something that goes on elsewhere, cut short when the program ends. Thread-safe. */
final class Pause {
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Waits; throws a failure if the program ends meanwhile. */
    void take(Duration duration) {
        try {
            if (ended.await(duration.toMillis(), TimeUnit.MILLISECONDS)) {
                throw interrupted();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    /** Ends all waiting, now and later. */
    void end() {
        ended.countDown();
    }

    private static CommandFailure interrupted() {
        return new CommandFailure(ExitCode.INTERRUPTED, "interrupted", "");
    }
}
