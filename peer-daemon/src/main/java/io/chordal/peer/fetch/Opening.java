// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Manifest;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The opening of a download's partial file, which takes as long as the disk does and cannot be called back. One that an earlier
 * run began is tried again while the disk is full.
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

        /** There is no room for it; it is tried again. */
        void full(String why);

        /** It cannot be opened. */
        void notOpened(Throwable cause);
    }

    private final FetchContext context;
    private final Executor serial;
    private final Listener listener;
    private final boolean patient;
    private Optional<Abandoned> abandoned = Optional.empty();
    private Runnable timer = () -> {};
    private boolean waiting;

    /**
     * An opening that was not started.
     *
     * @param patient whether a full disk is waited for
     */
    Opening(FetchContext context, Executor serial, boolean patient, Listener listener) {
        this.context = context;
        this.serial = serial;
        this.patient = patient;
        this.listener = listener;
    }

    /** Opens it on threads that may block for as long as what is there takes to be read. */
    void start(Leftovers leftovers, Manifest manifest, Executor reading) {
        reading.execute(() -> {
            try {
                Optional<PartialFile> file = leftovers.open(manifest);
                serial.execute(() -> through(manifest, file));
            } catch (StorageException | RuntimeException e) {
                serial.execute(() -> failed(e, () -> start(leftovers, manifest, reading)));
            }
        });
    }

    /**
     * The download does not want it any more; false if nothing is being opened at present, so that nobody will be called.
     *
     * @param putAway gets the file once it is open, on a thread that may block
     * @param nothing is called instead, in the serial context, when there is no file to be put away
     */
    boolean giveUp(Consumer<PartialFile> putAway, Runnable nothing) {
        abandoned = Optional.of(new Abandoned(putAway, nothing));
        timer.run();
        return !waiting;
    }

    private void through(Manifest manifest, Optional<PartialFile> file) {
        if (abandoned.isPresent()) {
            putAway(abandoned.get(), file);
        } else {
            file.ifPresentOrElse(listener::opened, () -> listener.standing(manifest));
        }
    }

    private void failed(Exception cause, Runnable again) {
        boolean full =
                cause instanceof StorageException storage && storage.reason() == StorageException.Reason.DISK_FULL;
        if (abandoned.isPresent()) {
            abandoned.get().nothing().run();
        } else if (full && patient) {
            waiting = true;
            timer = context.schedule(context.config().engine().diskRetry(), () -> serial.execute(() -> retry(again)));
            listener.full(String.valueOf(cause.getMessage()));
        } else {
            listener.notOpened(cause);
        }
    }

    private void retry(Runnable again) {
        if (abandoned.isEmpty()) {
            waiting = false;
            again.run();
        }
    }

    private void putAway(Abandoned gone, Optional<PartialFile> file) {
        file.ifPresentOrElse(
                open -> context.blocking().execute(() -> gone.putAway().accept(open)), gone.nothing());
    }

    private record Abandoned(Consumer<PartialFile> putAway, Runnable nothing) {}
}
