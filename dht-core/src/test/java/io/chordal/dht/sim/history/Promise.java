// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.history;

/** What a history may be held to, beyond what always holds. */
public enum Promise {
    /** A client sees its own writes, and never less than it saw before: its reads and writes went through a session. */
    SESSIONS,
    /** Whoever reads after an acknowledgement sees the write: nodes only joined and left, or both went by quorum. */
    READS_AFTER_ACKNOWLEDGEMENT,
    /** Whoever reads after somebody was shown something, or told that he wrote it, sees no less. */
    READS_NEVER_GO_BACK,
    /** The homes of a key agreed at all times on who they are: of two that compare the same, one succeeds. */
    ONE_COMPARISON_SUCCEEDS,
    /** No node was believed dead that was not: a removal has seen every addition acknowledged before it. */
    REMOVALS_SEE_ADDITIONS,
    /** Tombstones outlived the history: a value that its deletion had seen is not read at the end. */
    DELETIONS_STAY
}
