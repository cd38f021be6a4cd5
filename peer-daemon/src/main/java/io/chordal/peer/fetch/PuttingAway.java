// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import io.chordal.swarm.chunk.PartialFile;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Puts a partial file away to which nothing is written any more, unless it got its name just before. Stateless; blocks on the disk. */
final class PuttingAway {
    private final Leftovers leftovers;
    private final Executor serial;
    private final Consumer<PartialFile> finished;

    /** Tells in the serial context what came of it; {@code finished} if the file has its name. */
    PuttingAway(Leftovers leftovers, Executor serial, Consumer<PartialFile> finished) {
        this.leftovers = leftovers;
        this.serial = serial;
        this.finished = finished;
    }

    /** Removes it. */
    void discard(PartialFile file, Runnable gone) {
        unlessFinished(file, () -> leftovers.discard(file), gone);
    }

    /** Keeps it for the next time. */
    void keep(PartialFile file, Runnable kept) {
        unlessFinished(file, () -> leftovers.keep(file), kept);
    }

    /** Removes what an earlier run left. */
    void discardLeft(Runnable gone) {
        run(leftovers::discard, gone);
    }

    private void unlessFinished(PartialFile file, Runnable removal, Runnable then) {
        if (file.isFinished()) {
            serial.execute(() -> finished.accept(file));
        } else {
            run(removal, then);
        }
    }

    private void run(Runnable removal, Runnable then) {
        try {
            removal.run();
        } finally {
            serial.execute(then);
        }
    }
}
