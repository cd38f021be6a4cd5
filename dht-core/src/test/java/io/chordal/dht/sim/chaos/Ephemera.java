// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;

/**
 * Clients of what ends by itself: registers with a time to live, each written once, and members on lease, some of them renewed.
 *
 * <p>Nobody may be shown one after its end; where nodes only join and leave, a register's value may not be missed before it. Clocks
 * have to be right for that. Confined to the world's thread.
 */
final class Ephemera {
    /** What may be stamped so much later than its writer heard of it is not judged. */
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(60);

    private final SimCluster cluster;
    private final SplittableRandom random;
    private final List<Thing> things = new ArrayList<>();
    private final List<Sight> sights = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    Ephemera(SimCluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
    }

    List<String> violations() {
        return violations;
    }

    /** Something with an end: it was certainly there from one time to the other, and is certainly gone after the last. */
    private static final class Thing {
        private final Key key;
        private final Optional<Bytes> member;
        private Duration from = Duration.ofDays(1);
        private Duration to;
        private Duration gone;
        private long sequence;

        Thing(Key key, Optional<Bytes> member, Duration now) {
            this.key = key;
            this.member = member;
            this.to = now;
            this.gone = now;
        }

        @Override
        public String toString() {
            return member.map(name -> name.toUtf8() + " of ").orElse("") + key + " from " + from + " to " + gone;
        }
    }

    /** What a reader was told between two times. */
    private record Sight(Thing thing, Duration begun, Duration ended, boolean shown) {}

    /** Writes something that ends, or renews it. */
    void write(Optional<SimMember> anywhere) {
        if (anywhere.isEmpty()) {
            return;
        }
        SimMember at = anywhere.get();
        Duration time = Duration.ofMillis(1_000 + random.nextInt(20_000));
        if (random.nextBoolean()) {
            Key key = Key.of("brief " + things.size() / 4, "item " + things.size());
            Thing thing = new Thing(key, Optional.empty(), cluster.world().now());
            things.add(thing);
            PutOptions options = random.nextBoolean() ? PutOptions.lazy() : PutOptions.quorum();
            wait(thing, time, at.dht().put(key, Bytes.utf8("brief"), options.timeToLive(time)));
            return;
        }
        List<Thing> leases =
                things.stream().filter(thing -> thing.member.isPresent()).toList();
        Thing thing;
        if (leases.isEmpty() || random.nextBoolean()) {
            Key key = Key.of("leases", "item " + random.nextInt(4));
            thing = new Thing(
                    key,
                    Optional.of(Bytes.utf8("holder " + things.size())),
                    cluster.world().now());
            things.add(thing);
        } else {
            thing = leases.get(random.nextInt(leases.size()));
        }
        thing.sequence++;
        Addition.Lease lease = new Addition.Lease(new LeaseSequence(1, thing.sequence), time);
        byte[] operation = new byte[16];
        random.nextBytes(operation);
        Addition addition = new Addition(
                thing.key,
                thing.member.orElseThrow(),
                Bytes.utf8("" + thing.sequence),
                Optional.of(lease),
                Bytes.copyOf(operation));
        wait(thing, time, at.dht().records().add(addition, Ack.PRIMARY));
    }

    private void wait(Thing thing, Duration time, CompletionStage<?> written) {
        Duration begun = cluster.world().now();
        thing.gone = later(thing.gone, begun.plus(UNKNOWN_FOR).plus(time));
        boolean first = thing.member.isEmpty();
        written.whenComplete((result, failure) -> {
            Duration now = cluster.world().now();
            if (failure == null && first) {
                thing.from = now;
                thing.to = begun.plus(time);
                thing.gone = now.plus(time);
            }
        });
    }

    private static Duration later(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Reads one of the last things. */
    void read(Optional<SimMember> anywhere) {
        if (anywhere.isEmpty() || things.isEmpty()) {
            return;
        }
        Thing thing = things.get(Math.max(0, things.size() - 1 - random.nextInt(8)));
        see(thing, anywhere.get());
    }

    private void see(Thing thing, SimMember at) {
        Duration begun = cluster.world().now();
        if (thing.member.isEmpty()) {
            at.dht().get(thing.key).whenComplete((value, failure) -> {
                if (failure == null) {
                    sights.add(new Sight(thing, begun, cluster.world().now(), value.isPresent()));
                }
            });
            return;
        }
        at.dht().records().get(thing.key).whenComplete((set, failure) -> {
            if (failure == null) {
                boolean shown = set.isPresent()
                        && set.get().members().stream()
                                .anyMatch(member -> member.member().equals(thing.member.get()));
                sights.add(new Sight(thing, begun, cluster.world().now(), shown));
            }
        });
    }

    /** Judges all that was seen; and that every node that is asked now says of what has ended that it is gone. */
    void check(boolean nobodyMisses) {
        cluster.members().forEach(member -> things.forEach(thing -> see(thing, member)));
        cluster.world().run(Duration.ofSeconds(15));
        for (Sight sight : sights) {
            Thing thing = sight.thing;
            if (sight.shown && sight.begun.compareTo(thing.gone) > 0) {
                violations.add("shown after its end: " + thing + ", at " + sight.begun);
            }
            boolean stood = sight.begun.compareTo(thing.from) > 0 && sight.ended.compareTo(thing.to) < 0;
            if (nobodyMisses && !sight.shown && stood) {
                violations.add("missed before its end: " + thing + ", at " + sight.begun);
            }
        }
    }
}
