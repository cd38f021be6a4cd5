// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.Removal;
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
 * <p>Nobody may be shown one after its end; where nodes only join and leave, none may be missed before it. Clocks
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

    /** Something with an end, which each writing of it puts off, or brings nearer. */
    private static final class Thing {
        private final Key key;
        private final Optional<Bytes> member;
        private final List<Writing> writings = new ArrayList<>();

        Thing(Key key, Optional<Bytes> member) {
            this.key = key;
            this.member = member;
        }

        /** Says whether it was certainly there at all times from one to the other: written before, and not since. */
        boolean stood(Duration from, Duration to) {
            List<Writing> before = writings.stream()
                    .filter(writing -> writing.begun.compareTo(to) <= 0)
                    .toList();
            Writing last = before.isEmpty() ? null : before.get(before.size() - 1);
            return last != null
                    && last.ended.filter(ended -> ended.compareTo(from) < 0).isPresent()
                    && !last.withdraws()
                    && to.compareTo(last.begun.plus(last.time)) < 0;
        }

        /** Says whether something later than the so-manieth writing, from 1, was certainly done before. */
        boolean isBehind(long number, Duration at) {
            return writings.stream()
                    .skip(number)
                    .anyMatch(writing -> writing.ended
                            .filter(ended -> ended.compareTo(at) < 0)
                            .isPresent());
        }

        /** Says whether it is certainly not there at this time or later, if it is not written again. */
        boolean isGone(Duration at) {
            return writings.stream().allMatch(writing -> writing.end().compareTo(at) < 0);
        }

        @Override
        public String toString() {
            return member.map(name -> name.toUtf8() + " of ").orElse("") + key + ", written " + writings;
        }
    }

    /** One writing of a thing, whose end the owner stamps when it gets to it. */
    private static final class Writing {
        private final Duration begun;
        private final Duration time;
        private Optional<Duration> ended = Optional.empty();

        Writing(Duration begun, Duration time) {
            this.begun = begun;
            this.time = time;
        }

        /** Says whether it is a removal. */
        boolean withdraws() {
            return time.isZero();
        }

        Duration end() {
            return ended.orElseGet(() -> begun.plus(UNKNOWN_FOR)).plus(time);
        }

        @Override
        public String toString() {
            return "from " + begun + " to " + ended + " for " + time;
        }
    }

    /** What a reader was told between two times: the number of the writing that was shown, or nothing. */
    private record Sight(Thing thing, Duration begun, Duration ended, Optional<Long> number) {
        boolean shown() {
            return number.isPresent();
        }
    }

    /** Writes something that ends, or renews it. */
    void write(Optional<SimMember> anywhere) {
        if (anywhere.isEmpty()) {
            return;
        }
        SimMember at = anywhere.get();
        Duration time = Duration.ofMillis(1_000 + random.nextInt(20_000));
        if (random.nextBoolean()) {
            Key key = Key.of("brief " + things.size() / 4, "item " + things.size());
            Thing thing = new Thing(key, Optional.empty());
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
            thing = new Thing(key, Optional.of(Bytes.utf8("holder " + things.size())));
            things.add(thing);
        } else {
            thing = leases.get(random.nextInt(leases.size()));
        }
        long sequence = thing.writings.size() + 1L;
        if (sequence > 1 && random.nextInt(4) == 0) {
            withdraw(thing, at, sequence);
            return;
        }
        Addition.Lease lease = new Addition.Lease(new LeaseSequence(1, sequence), time);
        Addition addition = new Addition(
                thing.key, thing.member.orElseThrow(), Bytes.utf8("" + sequence), Optional.of(lease), operationId());
        wait(thing, time, at.dht().records().add(addition, Ack.PRIMARY));
    }

    private void withdraw(Thing thing, SimMember at, long sequence) {
        Removal removal = new Removal(
                thing.key, thing.member.orElseThrow(), Optional.of(new LeaseSequence(1, sequence)), operationId());
        wait(thing, Duration.ZERO, at.dht().records().remove(removal, Ack.PRIMARY));
    }

    private Bytes operationId() {
        byte[] operation = new byte[16];
        random.nextBytes(operation);
        return Bytes.copyOf(operation);
    }

    private void wait(Thing thing, Duration time, CompletionStage<?> written) {
        Writing writing = new Writing(cluster.world().now(), time);
        thing.writings.add(writing);
        written.whenComplete((result, failure) -> {
            if (failure == null) {
                writing.ended = Optional.of(cluster.world().now());
            }
        });
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
                    sights.add(new Sight(thing, begun, cluster.world().now(), value.map(found -> 1L)));
                }
            });
            return;
        }
        at.dht().records().get(thing.key).whenComplete((set, failure) -> {
            if (failure == null) {
                Optional<Long> number = set.stream()
                        .flatMap(found -> found.members().stream())
                        .filter(member -> member.member().equals(thing.member.get()))
                        .map(member -> Long.valueOf(member.payload().toUtf8()))
                        .findFirst();
                sights.add(new Sight(thing, begun, cluster.world().now(), number));
            }
        });
    }

    /** Judges all that was seen; and that every node that is asked now says of what has ended that it is gone. */
    void check(boolean nobodyMisses) {
        cluster.members().forEach(member -> things.forEach(thing -> see(thing, member)));
        cluster.world().run(Duration.ofSeconds(15));
        for (Sight sight : sights) {
            Thing thing = sight.thing;
            if (sight.shown() && thing.isGone(sight.begun)) {
                violations.add("shown after its end: " + thing + ", at " + sight.begun);
            }
            if (nobodyMisses
                    && sight.number
                            .filter(number -> thing.isBehind(number, sight.begun))
                            .isPresent()) {
                violations.add("shown though renewed or withdrawn before: " + sight);
            }
            if (nobodyMisses && !sight.shown() && thing.stood(sight.begun, sight.ended)) {
                violations.add("missed before its end: " + thing + ", at " + sight.begun);
            }
        }
    }
}
