// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;

/** A change that somebody asks for at one record. */
public sealed interface RecordWrite permits SetWrite, RegisterWrite {
    /** Returns the record's key. */
    Key key();

    /** Returns the member of the set, no bytes for a register. */
    Bytes member();

    /** Returns the 16 bytes that name this operation, equal in all attempts at it. */
    Bytes operationId();

    /** Says whether it adds, renews or withdraws a leased member, which is kept in memory only. */
    boolean leased();

    /** Returns the same write as a further attempt: an earlier one may still be under way, and arrive at any time. */
    default RecordWrite again() {
        return this;
    }
}
