// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

/** What can happen to a node in one step, mostly by way of another one. */
enum Event {
    BEGINS_ROUND,
    IS_ASKED_BY,
    HEARS_REPLY_OF,
    HEARS_NOTHING_OF,
    IS_OFFERED,
    GETS_LATE_PONG_OF,
    GETS_NO_PONG_OF,
    LEARNS_DEATH_OF,
    ASKS_TO_JOIN_BEHIND,
    MEETS,
    BEGINS_TO_JOIN,
    CRASHES;

    /** Says whether it comes from outside, so that no fairness promises it. */
    boolean isExternal() {
        return this == BEGINS_TO_JOIN || this == CRASHES;
    }
}
