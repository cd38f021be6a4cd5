// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.tracker.catalog.Catalog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Reads the catalogue once at the start: a lone tracker before it is ready, one of several whenever enough of the others are up.
 *
 * <p>Thread-safe.
 */
final class CatalogReading {
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final Catalog catalog;
    private volatile boolean complete;

    CatalogReading(Catalog catalog) {
        this.catalog = requireNonNull(catalog, "catalog is null");
    }

    /** Reads it, now or in the background. @throws StartException if it was to be now, and cannot be */
    void begin(boolean now, Housekeeping chores) {
        if (now) {
            await();
        } else {
            chores.everyLong(AGAIN, "reading the catalogue", this::read);
        }
    }

    private CompletionStage<Void> read() {
        return complete
                ? CompletableFuture.completedStage(null)
                : catalog.load().thenRun(() -> complete = true);
    }

    private void await() {
        try {
            read().toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new StartException(ExitCode.INTERNAL, "cannot read the catalogue: " + e.getCause(), e);
        }
    }
}
