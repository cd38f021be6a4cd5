// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica.message;

/** How much the word of a node counts for a key. */
public enum Standing {
    /** It owns the key and is in step: what it does not have is not there. */
    OWNER,
    /**
     * It owns the key, but has not yet met the other homes, or says that nothing is there while nobody around it answers; or it owned the
     * key until it lost its predecessor, and knows no other yet.
     */
    SYNCING,
    /** It is the first or second successor of the owner and was found in step. */
    HOME,
    /** It is none of these; it may have a copy all the same. */
    STRANGER
}
