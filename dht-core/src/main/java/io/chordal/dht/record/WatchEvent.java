// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

/** What a watcher is told; docs/watch.md. */
public sealed interface WatchEvent {
    /**
     * What stands at a key now; empty if it was removed, has ended or was never there.
     *
     * @param contents the key and what stands there
     */
    record State(Contents contents) implements WatchEvent {
        public State {
            requireNonNull(contents, "contents is null");
        }
    }

    /** Of a partition: the states that follow, up to {@link Listed}, name every key at which something stands. */
    record Listing() implements WatchEvent {}

    /** Of a partition: at keys that were not named since {@link Listing} nothing stands; from here on only changes follow. */
    record Listed() implements WatchEvent {}
}
