// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.share;

/**
 * How a peer shares. Immutable.
 *
 * @param enabled false for a node that serves the ring only
 * @param maxFiles files that it shares at most
 * @param hashThreads files that are hashed at once
 */
public record ShareConfig(boolean enabled, int maxFiles, int hashThreads) {
    public ShareConfig {
        if (maxFiles < 1 || hashThreads < 1) {
            throw new IllegalArgumentException("limits of sharing are at least 1");
        }
    }

    /** The documented defaults; one file per core is hashed at once. */
    public static ShareConfig defaults() {
        return new ShareConfig(true, 100_000, Runtime.getRuntime().availableProcessors());
    }

    /** The same for a node that serves the ring only. */
    public ShareConfig disabled() {
        return new ShareConfig(false, maxFiles, hashThreads);
    }
}
