// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.WriteDecision;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the last {@value #KEPT} operations decided, so that another attempt at one of them is told the same and does nothing. An operation is
 * one at one row: writes elsewhere that bear the same name are others.
 *
 * <p>Confined to the node's serial context.
 */
final class RecentOperations {
    private static final int KEPT = 4096;

    private final LinkedHashMap<Operation, WriteDecision> decisions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Operation, WriteDecision> eldest) {
            return size() > KEPT;
        }
    };

    Optional<WriteDecision> find(RowId row, Bytes operationId) {
        return Optional.ofNullable(decisions.get(new Operation(row, operationId)));
    }

    void remember(RowId row, Bytes operationId, WriteDecision decision) {
        decisions.put(new Operation(row, operationId), decision);
    }

    private record Operation(RowId row, Bytes id) {}
}
