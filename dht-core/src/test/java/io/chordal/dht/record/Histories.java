// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Random lives of one member at three stores that write and meet: the states that can really stand against each other. */
final class Histories {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final Key KEY = Key.of("partition", "item");
    static final Bytes MEMBER = Bytes.utf8("member");
    static final RowId ID = new RowId(RingProfile.DEFAULT.position(KEY.partition()), KEY, MEMBER);

    private Histories() {}

    static Bytes node(int number) {
        byte[] hash = new byte[32];
        hash[31] = (byte) number;
        return Bytes.copyOf(hash);
    }

    static Bytes operation(long number) {
        byte[] id = new byte[16];
        new Random(number).nextBytes(id);
        return Bytes.copyOf(id);
    }

    static Addition add(String payload, long operation) {
        return new Addition(KEY, MEMBER, Bytes.utf8(payload), Optional.empty(), operation(operation));
    }

    static Removal remove(long operation) {
        return new Removal(KEY, MEMBER, Optional.empty(), operation(operation));
    }

    static Addition lease(String payload, long boot, long number, Duration duration, long operation) {
        Addition.Lease lease = new Addition.Lease(new LeaseSequence(boot, number), duration);
        return new Addition(KEY, MEMBER, Bytes.utf8(payload), Optional.of(lease), operation(operation));
    }

    static Removal withdraw(long boot, long number, long operation) {
        return new Removal(KEY, MEMBER, Optional.of(new LeaseSequence(boot, number)), operation(operation));
    }

    /** Returns every state that some store went through, in the order of the events. */
    static List<RowState> states(long seed, boolean leasedToo) {
        Random random = new Random(seed);
        List<Optional<RowState>> stores =
                new ArrayList<>(List.of(Optional.empty(), Optional.empty(), Optional.empty()));
        List<RowState> seen = new ArrayList<>();
        for (int event = 1; event <= 24; event++) {
            int at = random.nextInt(3);
            Optional<RowState> before = stores.get(at);
            Optional<RowState> after = before;
            if (random.nextInt(3) == 0) {
                Optional<RowState> other = stores.get(random.nextInt(3));
                after = before.isEmpty()
                        ? other
                        : other.map(before.get()::merge).or(() -> before);
            } else {
                SetWrite write = write(random, event, leasedToo);
                after = apply(before, write, at, event, NOW.plusSeconds(random.nextInt(100)));
            }
            stores.set(at, after);
            after.ifPresent(seen::add);
        }
        return seen;
    }

    private static SetWrite write(Random random, int event, boolean leasedToo) {
        String payload = "payload " + random.nextInt(3);
        switch (random.nextInt(leasedToo ? 5 : 3)) {
            case 0:
                return remove(event);
            case 3:
                return lease(payload, 1, random.nextInt(6), Duration.ofMinutes(1), event);
            case 4:
                return withdraw(1, random.nextInt(6), event);
            default:
                return add(payload, event);
        }
    }

    static Optional<RowState> apply(Optional<RowState> before, SetWrite write, int store, long counter, Instant now) {
        long next = before.map(RowState::revision).orElse(0L) + 1;
        SetRules rules =
                new SetRules(ID, before, next, now, () -> new Dot(node(store), 7, counter), Duration.ofHours(24));
        try {
            Optional<RowState> written = rules.decide(write).row().map(RowState::of);
            return before.isEmpty() ? written : written.map(before.get()::merge).or(() -> before);
        } catch (IllegalArgumentException refused) {
            return before;
        }
    }
}
