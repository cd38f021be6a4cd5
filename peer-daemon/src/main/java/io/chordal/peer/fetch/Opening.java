// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The opening of a download's partial file, which takes as long as the disk does and cannot be called back.
 *
 * <p>Invariant: each file that is opened has one owner: the listener, or who gave the opening up before it was through. Confined
 * to the download's serial context; it runs once.
 */
final class Opening {
    /** What it tells its download, unless that gave it up; called in the serial context. */
    interface Listener {
        /** Here it is, new or from an earlier run. */
        void opened(PartialFile file);

        /** The file stands in its place already. */
        void standing(Manifest manifest);

        /** It cannot be opened. */
        void notOpened(Throwable cause);
    }

    private final FetchContext context;
    private final Executor serial;
    private final Listener listener;
    private Optional<Abandoned> abandoned = Optional.empty();

    Opening(FetchContext context, Executor serial, Listener listener) {
        this.context = context;
        this.serial = serial;
        this.listener = listener;
    }

    /** Opens it on threads that may block for as long as what is there takes to be read. */
    void start(Leftovers leftovers, Manifest manifest, Executor reading) {
        reading.execute(() -> {
            try {
                Optional<PartialFile> file = leftovers.open(manifest);
                serial.execute(() -> through(manifest, file));
            } catch (StorageException | RuntimeException e) {
                serial.execute(() -> failed(e));
            }
        });
    }

    /**
     * The download does not want it any more.
     *
     * @param putAway gets the file once it is open, on a thread that may block
     * @param nothing is called instead, in the serial context, when there is no file to be put away
     */
    void giveUp(Consumer<PartialFile> putAway, Runnable nothing) {
        abandoned = Optional.of(new Abandoned(putAway, nothing));
    }

    private void through(Manifest manifest, Optional<PartialFile> file) {
        if (abandoned.isPresent()) {
            putAway(abandoned.get(), file);
        } else {
            file.ifPresentOrElse(listener::opened, () -> listener.standing(manifest));
        }
    }

    private void failed(Throwable cause) {
        abandoned.ifPresentOrElse(gone -> gone.nothing().run(), () -> listener.notOpened(cause));
    }

    private void putAway(Abandoned gone, Optional<PartialFile> file) {
        file.ifPresentOrElse(
                open -> context.blocking().execute(() -> gone.putAway().accept(open)), gone.nothing());
    }

    private record Abandoned(Consumer<PartialFile> putAway, Runnable nothing) {}
}
