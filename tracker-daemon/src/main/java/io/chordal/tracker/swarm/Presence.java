// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.swarm;

/** Who has a file at present: what the catalogue asks the swarm. */
public interface Presence {
    /** Returns how many peers have all or some of the file in its group. */
    Count count(SharedFile shared);

    /**
     * How many peers have a file.
     *
     * @param seeders peers that have all of it
     * @param leechers peers that have some of it
     */
    record Count(int seeders, int leechers) {
        /** Nobody. */
        public static final Count NONE = new Count(0, 0);

        /** Says whether anybody has any of it. */
        public boolean anybody() {
            return seeders + leechers > 0;
        }
    }
}
