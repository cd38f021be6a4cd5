// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

/**
 * What became of a write that was done.
 *
 * <p>Immutable.
 *
 * @param setVersion the set's version after it
 * @param changed whether the set changed
 * @param copies how many copies existed when the answer was given
 * @param copiesWanted how many there will be: three, or as many as the ring has members
 */
public record WriteResult(long setVersion, boolean changed, int copies, int copiesWanted) {
    public WriteResult {
        if (setVersion < 0 || copies < 0 || copiesWanted < 0) {
            throw new IllegalArgumentException("a write's result has no negative numbers");
        }
    }
}
