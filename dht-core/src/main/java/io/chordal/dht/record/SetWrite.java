// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;

/** A change that somebody asks for at one member of one set. */
public sealed interface SetWrite permits Addition, Removal {
    /** Returns the set. */
    Key key();

    /** Returns the member. */
    Bytes member();

    /** Returns the 16 bytes that name this operation, equal in all attempts at it. */
    Bytes operationId();

    /** Says whether it adds, renews or withdraws a leased member, which is kept in memory only. */
    boolean leased();

    /** Refuses what no write may have. */
    static void check(Key key, Bytes member, Bytes operationId) {
        requireNonNull(key, "key is null");
        if (member.isEmpty() || member.size() > RowId.MAX_MEMBER) {
            throw new IllegalArgumentException(
                    "a set's member has 1.." + RowId.MAX_MEMBER + " bytes, not " + member.size());
        }
        if (operationId.size() != 16) {
            throw new IllegalArgumentException("an operation id has 16 bytes, not " + operationId.size());
        }
    }
}
