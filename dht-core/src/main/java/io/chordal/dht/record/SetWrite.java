// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;

/** A change that somebody asks for at one member of one set. */
public sealed interface SetWrite extends RecordWrite permits Addition, Removal {
    /** Refuses what no write may have. */
    static void check(Key key, Bytes member, Bytes operationId) {
        requireNonNull(key, "key is null");
        requireNonNull(member, "member is null");
        if (member.isEmpty() || member.size() > RowId.MAX_MEMBER) {
            throw new IllegalArgumentException(
                    "a set's member has 1.." + RowId.MAX_MEMBER + " bytes, not " + member.size());
        }
        OperationHistory.check(operationId);
    }
}
