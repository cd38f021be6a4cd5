// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.WriteDecision;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the last {@value #KEPT} operations decided, so that another attempt at one of them is told the same and does nothing.
 *
 * <p>Confined to the node's serial context.
 */
final class RecentOperations {
    private static final int KEPT = 4096;

    private final LinkedHashMap<Bytes, WriteDecision> decisions = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, WriteDecision> eldest) {
            return size() > KEPT;
        }
    };

    Optional<WriteDecision> find(Bytes operationId) {
        return Optional.ofNullable(decisions.get(operationId));
    }

    void remember(Bytes operationId, WriteDecision decision) {
        decisions.put(operationId, decision);
    }
}
