// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.RegisterWrite.Basis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random lives of one register at three stores that write, are read and meet. */
final class RegisterHistories {
    private RegisterHistories() {}

    static Bytes node(int number) {
        return Histories.node(number);
    }

    /** Returns every state that some store went through, in the order of the events. */
    static List<RowState> states(long seed, RowId id) {
        Random random = new Random(seed);
        List<Optional<RowState>> stores =
                new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty()));
        List<RowState> seen = new ArrayList<>();
        for (int event = 1; event <= 20; event++) {
            int at = random.nextInt(3);
            Optional<RowState> before = stores.get(at);
            Optional<RowState> after;
            if (random.nextInt(3) == 0) {
                after = both(before, stores.get(random.nextInt(3)));
            } else {
                int dot = event;
                RegisterRules rules = new RegisterRules(
                        id, before, Histories.NOW, () -> new Dot(node(at), 7, dot), 0, Duration.ofHours(24));
                RegisterWrite write = write(random, id, event, basis(random, before, stores.get(random.nextInt(3))));
                after = both(before, rules.decide(write).row().map(RowState::of));
            }
            stores.set(at, after);
            after.ifPresent(seen::add);
        }
        return seen;
    }

    private static Optional<RowState> both(Optional<RowState> one, Optional<RowState> other) {
        return one.isEmpty() ? other : Optional.of(other.map(one.get()::merge).orElse(one.get()));
    }

    private static RegisterWrite write(Random random, RowId id, int event, Basis basis) {
        Bytes operation = Histories.operation(event);
        return random.nextInt(4) == 0
                ? new RegisterWrite.Delete(id.key(), basis, operation)
                : new RegisterWrite.Put(id.key(), Bytes.utf8("value " + event), Optional.empty(), basis, operation);
    }

    /** What a writer may have seen: nothing, what this store has, or what another one has. */
    private static Basis basis(Random random, Optional<RowState> here, Optional<RowState> elsewhere) {
        return switch (random.nextInt(4)) {
            case 0 -> Basis.latest();
            case 1 -> Basis.seen(context(here));
            case 2 -> Basis.seen(context(elsewhere));
            default -> Basis.seen(CausalContext.EMPTY);
        };
    }

    private static CausalContext context(Optional<RowState> state) {
        return state.map(known -> CausalContext.of(known.versions())).orElse(CausalContext.EMPTY);
    }
}
