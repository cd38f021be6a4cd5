// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

/**
 * What became of a write that was done.
 *
 * <p>Immutable.
 *
 * @param revision the set's version or the register's revision after it
 * @param changed whether the set or the register changed
 * @param copies how many copies existed when the answer was given
 * @param copiesWanted how many there will be: three, or as many as the ring has members
 * @param context what the writer of a register has seen now
 */
public record WriteResult(long revision, boolean changed, int copies, int copiesWanted, CausalContext context) {
    public WriteResult {
        if (revision < 0 || copies < 0 || copiesWanted < 0) {
            throw new IllegalArgumentException("a write's result has no negative numbers");
        }
    }
}
