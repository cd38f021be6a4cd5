// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

/**
 * What is explored: an ideal ring of so many members, r, whether one more node may join at any time, how many crashes may happen, and
 * whether live members that lost sight of each other may meet.
 */
record Setup(int members, int r, boolean join, int crashes, boolean meetings) {
    static Setup of(int members, boolean join, int crashes) {
        return new Setup(members, 2, join, crashes, false);
    }

    int nodes() {
        return members + (join ? 1 : 0);
    }

    @Override
    public String toString() {
        return members + " members, r = " + r + (join ? ", one joins" : "") + ", " + crashes + " crashes"
                + (meetings ? ", who lost sight may meet" : "");
    }
}
