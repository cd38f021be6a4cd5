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
public final class Sessions {
    private Sessions() {}

    private record Client(int number, Key key) {}

    /** Returns every violation found, as text; the operations of each client in their order. */
    public static List<String> violations(List<Operation> operations) {
        return violations(operations, List.of());
    }

    /** The same where others delete too: who finds nothing after that is not told what there was. */
    static List<String> violations(List<Operation> operations, List<Operation> all) {
        Map<Client, CausalContext> seen = new HashMap<>();
        Map<Client, List<Operation>> earlier = new HashMap<>();
        List<String> found = new ArrayList<>();
        for (Operation operation : operations) {
            if (operation.isDone() && operation.state().isPresent()) {
                Client client = new Client(operation.client(), operation.key());
                CausalContext before = seen.getOrDefault(client, CausalContext.EMPTY);
                CausalContext now = operation.state().get();
                if (!HistoryChecker.covers(now, before) && !mayBeDeleted(operation, all)) {
                    found.add("a client saw less than before: " + operation + " after "
                            + shownBy(earlier.get(client), now));
                }
                seen.put(client, before.plus(now));
                earlier.computeIfAbsent(client, key -> new ArrayList<>()).add(operation);
            }
        }
        return found;
    }

    /** Returns the first operation that showed what is not covered now. */
    private static Operation shownBy(List<Operation> earlier, CausalContext now) {
        return earlier.stream()
                .filter(operation ->
                        !HistoryChecker.covers(now, operation.state().orElseThrow()))
                .findFirst()
                .orElseThrow();
    }

    private static boolean mayBeDeleted(Operation read, List<Operation> all) {
        return read.kind() == Operation.Kind.READ
                && read.seen().isEmpty()
                && all.stream()
                        .anyMatch(other -> other.kind() == Operation.Kind.DELETE
                                && other.key().equals(read.key())
                                && other.mayHaveHappened()
                                && other.begun() <= read.ended());
    }
}
