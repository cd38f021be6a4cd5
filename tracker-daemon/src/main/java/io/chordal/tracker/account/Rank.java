// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

/**
 * How much speaks for an attempt, when not all can be served: the less, the better.
 *
 * <p>Immutable. It says where an attempt comes from, and nothing of the account that it is at.
 *
 * @param value what ranks are compared by
 */
record Rank(int value) implements Comparable<Rank> {
    /** From a home that is known, or from somebody whom an access token names. */
    static final Rank KNOWN = new Rank(0);

    /** From a source in good standing. */
    static final Rank IN_GOOD_STANDING = new Rank(1);

    Rank {
        if (value < 0) {
            throw new IllegalArgumentException("a rank is 0 or more, not " + value);
        }
    }

    /** From a source that had so many tries less than it may have. */
    static Rank lacking(int tries) {
        return new Rank(Math.addExact(2, tries));
    }

    @Override
    public int compareTo(Rank other) {
        return Integer.compare(value, other.value);
    }
}
