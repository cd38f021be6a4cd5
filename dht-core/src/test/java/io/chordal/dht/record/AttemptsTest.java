// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Several attempts at additions, done by owners that do not always know of each other. Once all have met, a member is there if no removal
 * knew one of its additions; and it is not if each was known to a removal that it did not come after, as long as only one of them was
 * attempted more than once: of two that come in one order here and in the other there, either may stand. Short histories, since a row names
 * only so many operations.
 */
class AttemptsTest {
    private static final int OWNERS = 3;

    private final List<Optional<RowState>> stores = new ArrayList<>();
    private final List<Set<Long>> known = new ArrayList<>();
    private final List<Attempt> additions = new ArrayList<>();
    private final List<Attempt> removals = new ArrayList<>();
    private final Map<Long, Integer> attempts = new HashMap<>();

    /** An operation, and those that its owner knew when it came. */
    private record Attempt(long operation, Set<Long> known) {}

    @Property(tries = 20_000)
    void noAdditionThatNoRemovalKnewIsLostAndNoneThatOneKnewComesBack(@ForAll long seed) {
        live(new Random(seed));

        boolean present = stores.get(0)
                .map(state -> state.visibleAt(Histories.NOW).isPresent())
                .orElse(false);
        boolean oneIsUnknown = additions.stream()
                .anyMatch(addition ->
                        removals.stream().noneMatch(removal -> removal.known().contains(addition.operation())));
        boolean oneCameAfter = additions.stream()
                .anyMatch(addition -> removals.stream()
                        .noneMatch(removal -> removal.known().contains(addition.operation())
                                && !addition.known().contains(removal.operation())));
        long repeated = attempts.values().stream().filter(count -> count > 1).count();
        if (oneIsUnknown) {
            assertThat(present).as("there, of %s with %s", additions, removals).isTrue();
        } else if (!oneCameAfter && repeated <= 1) {
            assertThat(present).as("there, of %s with %s", additions, removals).isFalse();
        }
    }

    private void live(Random random) {
        begin();
        long last = 0;
        for (int event = 2 + random.nextInt(9); event > 0; event--) {
            int owner = random.nextInt(OWNERS);
            switch (random.nextInt(5)) {
                case 0 -> meet(owner, random.nextInt(OWNERS));
                case 1 -> again(owner, 1 + random.nextInt(10));
                case 2 -> remove(owner, ++last);
                default -> add(owner, ++last);
            }
        }
        meet(0, 1);
        meet(0, 2);
    }

    private void begin() {
        List.of(stores, known, additions, removals).forEach(List::clear);
        attempts.clear();
        for (int i = 0; i < OWNERS; i++) {
            stores.add(Optional.empty());
            known.add(new HashSet<>());
        }
    }

    private void meet(int one, int other) {
        Optional<RowState> before = stores.get(one);
        stores.set(
                one,
                before.isEmpty()
                        ? stores.get(other)
                        : stores.get(other).map(before.get()::merge).or(() -> before));
        known.get(one).addAll(known.get(other));
    }

    private void add(int owner, long operation) {
        additions.add(new Attempt(operation, Set.copyOf(known.get(owner))));
        write(owner, Histories.add("payload", operation), operation);
    }

    private void again(int owner, long operation) {
        if (attempts.containsKey(operation)
                && !known.get(owner).contains(operation)
                && removals.stream().noneMatch(removal -> removal.operation() == operation)) {
            add(owner, operation);
        }
    }

    private void remove(int owner, long operation) {
        removals.add(new Attempt(operation, Set.copyOf(known.get(owner))));
        write(owner, Histories.remove(operation).again(), operation);
    }

    private void write(int owner, SetWrite write, long operation) {
        int counter = additions.size() + removals.size();
        stores.set(owner, Histories.apply(stores.get(owner), write, owner, counter, Histories.NOW));
        known.get(owner).add(operation);
        attempts.merge(operation, 1, Integer::sum);
    }
}
