// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.id.Key;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Read your writes, told from values alone: who has had a write acknowledged and reads the register later in the same session is
 * shown that value, or one that is not older, or nothing only where a deletion that is not older may have taken it away.
 *
 * <p>Without state.
 */
final class Sightings {
    private Sightings() {}

    private record Line(int client, Key key) {}

    /** Returns every read of clients with sessions that has no explanation, as text; the operations of each client in their order. */
    static List<String> violations(List<Operation> operations) {
        Map<String, Operation> writers = new HashMap<>();
        Map<Key, List<Operation>> deletions = new HashMap<>();
        for (Operation operation : operations) {
            switch (operation.kind()) {
                case PUT, COMPARE_AND_SET -> writers.put(operation.value().orElseThrow(), operation);
                case DELETE ->
                    deletions
                            .computeIfAbsent(operation.key(), key -> new ArrayList<>())
                            .add(operation);
                default -> {}
            }
        }
        Map<Line, Operation> lastWrites = new HashMap<>();
        List<String> found = new ArrayList<>();
        for (Operation operation : operations) {
            Line line = new Line(operation.client(), operation.key());
            if (operation.outcome() != Outcome.DONE || !Client.hasSession(operation.client())) {
                continue;
            }
            switch (operation.kind()) {
                case PUT, COMPARE_AND_SET -> lastWrites.put(line, operation);
                case DELETE -> lastWrites.remove(line);
                case READ ->
                    Optional.ofNullable(lastWrites.get(line))
                            .filter(write -> !explained(
                                    operation, write, writers, deletions.getOrDefault(operation.key(), List.of())))
                            .ifPresent(write -> found.add("its own write is not seen: " + write + " by " + operation));
                default -> {}
            }
        }
        return found;
    }

    private static boolean explained(
            Operation read, Operation write, Map<String, Operation> writers, List<Operation> deletions) {
        return read.seen().stream().map(writers::get).anyMatch(writer -> writer != null && isNotOlder(writer, write))
                || deletions.stream()
                        .anyMatch(deletion -> deletion.kind() == Kind.DELETE
                                && deletion.outcome() != Outcome.REFUSED
                                && deletion.begun() <= read.ended()
                                && isNotOlder(deletion, write));
    }

    private static boolean isNotOlder(Operation other, Operation write) {
        return other.ended() >= write.begun();
    }
}
