// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.id.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What the clients of a run use: registers that one client alone writes, registers of all, and sets of all. Each key is a
 * partition of its own, so that they have different homes.
 *
 * <p>Immutable.
 *
 * @param own for each client its own registers
 * @param shared registers that all write
 * @param sets sets that all change
 */
record Keys(List<List<Key>> own, List<Key> shared, List<Key> sets) {
    private static final int OWN = 3;

    static Keys of(int clients) {
        List<List<Key>> own = new ArrayList<>();
        for (int client = 0; client < clients; client++) {
            own.add(named("own " + client, OWN));
        }
        return new Keys(own, named("shared", 4 + clients / 2), named("set", 4 + clients));
    }

    private static List<Key> named(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Key.of(name + " " + i, ""))
                .toList();
    }

    Stream<Key> registers() {
        return Stream.concat(own.stream().flatMap(List::stream), shared.stream());
    }
}
