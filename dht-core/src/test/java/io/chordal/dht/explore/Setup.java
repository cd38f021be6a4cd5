// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

/** What is explored: an ideal ring of so many members, r, whether one more node may join at any time, how many crashes may happen. */
record Setup(int members, int r, boolean join, int crashes) {
    static Setup of(int members, boolean join, int crashes) {
        return new Setup(members, 2, join, crashes);
    }

    int nodes() {
        return members + (join ? 1 : 0);
    }

    @Override
    public String toString() {
        return members + " members, r = " + r + (join ? ", one joins" : "") + ", " + crashes + " crashes";
    }
}
