// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import io.chordal.peer.folder.FolderPlaces.Prepared;
import io.chordal.swarm.collection.CollectionEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Gives the small files of a folder their names, all that are waiting in one go, so that forcing a directory is shared.
 *
 * <p>Invariant: one batch at a time; a file's outcome is there once its name is durable, or cannot be. Confined to the folder's
 * serial context.
 */
final class FolderNames {
    private final FolderPlaces places;
    private final Executor blocking;
    private final Executor serial;
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean naming;

    FolderNames(FolderPlaces places, Executor blocking, Executor serial) {
        this.places = places;
        this.blocking = blocking;
        this.serial = serial;
    }

    private record Waiting(Prepared file, CompletableFuture<Void> named) {}

    /** Gives a prepared file its name; fails with IOException. */
    CompletableFuture<Void> name(CollectionEntry entry, Path part) {
        Waiting one = new Waiting(new Prepared(entry, part), new CompletableFuture<>());
        waiting.add(one);
        next();
        return one.named();
    }

    private void next() {
        if (naming || waiting.isEmpty()) {
            return;
        }
        List<Waiting> batch = List.copyOf(waiting);
        waiting.clear();
        naming = true;
        CompletableFuture.supplyAsync(
                        () -> places.publish(batch.stream().map(Waiting::file).toList()), blocking)
                .whenCompleteAsync((outcomes, e) -> named(batch, outcomes, e), serial);
    }

    private void named(List<Waiting> batch, @Nullable List<Optional<IOException>> outcomes, @Nullable Throwable e) {
        naming = false;
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<Void> one = batch.get(i).named();
            if (outcomes == null) {
                one.completeExceptionally(e == null ? new IllegalStateException("no outcome") : e);
            } else {
                outcomes.get(i).ifPresentOrElse(one::completeExceptionally, () -> one.complete(null));
            }
        }
        next();
    }
}
