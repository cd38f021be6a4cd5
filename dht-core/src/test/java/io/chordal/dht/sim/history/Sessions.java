// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.history;

import io.chordal.dht.id.Key;
import io.chordal.dht.record.CausalContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The four session guarantees (Terry et al., PDIS 1994) on registers, told from the contexts that clients are given: read your
 * writes, monotonic reads, writes follow reads, monotonic writes. A client never sees less of a key than it saw before.
 *
 * <p>Without state.
 */
final class Sessions {
    private Sessions() {}

    private record Client(int number, Key key) {}

    static List<String> violations(List<Operation> operations) {
        Map<Client, CausalContext> seen = new HashMap<>();
        List<String> found = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.isDone() && operation.context().isPresent()) {
                Client client = new Client(operation.client(), operation.key());
                CausalContext before = seen.getOrDefault(client, CausalContext.EMPTY);
                CausalContext now = operation.context().get();
                if (!HistoryChecker.covers(now, before)) {
                    found.add("a client saw less than before: " + operation + " after " + before);
                }
                seen.put(client, before.plus(now));
            }
        }
        return found;
    }
}
