// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static com.google.common.base.Preconditions.checkState;

/**
 * How many files of a folder may be under way at once.
 *
 * <p>Invariant: chunks that may be under way for all of them together are at most what the user allows; a small file has one, a
 * large one a fixed share. Confined to the folder's serial context, but for {@link #taken}.
 */
final class FolderRoom {
    private final FolderConfig config;
    private final int parallel;
    private final int largeShare;
    private int small;
    private int large;
    private int chunks;
    private volatile int taken;

    /** Room for files with {@code parallel} chunks in all. */
    FolderRoom(FolderConfig config, int parallel) {
        this.config = config;
        this.parallel = parallel;
        this.largeShare = Math.min(config.largeParallel(), parallel);
    }

    /** Chunks that one file may have under way. */
    int share(boolean ofLarge) {
        return ofLarge ? largeShare : 1;
    }

    /** Whether one more file may begin. */
    boolean has(boolean forLarge) {
        boolean place = forLarge ? large < config.large() : small < config.small();
        return place && chunks + share(forLarge) <= parallel;
    }

    /** A file begins. */
    void take(boolean forLarge) {
        checkState(has(forLarge), "there is no room for one more file");
        count(forLarge, 1);
    }

    /** A file has ended. */
    void give(boolean forLarge) {
        count(forLarge, -1);
    }

    /** Files under way. */
    int taken() {
        return taken;
    }

    private void count(boolean isLarge, int files) {
        small += isLarge ? 0 : files;
        large += isLarge ? files : 0;
        chunks += files * share(isLarge);
        taken = small + large;
    }
}
