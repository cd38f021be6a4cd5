// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtException;
import io.chordal.dht.DhtNode;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import io.chordal.dht.sim.SimWorld;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Two simulated nodes that are the homes of all keys, with the quorum "available" and the times of trackers, and a key whose first home
 * is as asked for. Operations are asked of one of them, and things happen to the other one.
 *
 * <p>Two that are made alike do the same, event by event. Confined to one thread.
 */
final class TwoHomes {
    private static final Duration REST = Duration.ofMinutes(1);
    private static final HomeList LIST =
            HomeList.of(List.of(new Endpoint("machine0", 7000), new Endpoint("machine1", 7000)));

    private final SimCluster ring;
    private final Key key;

    private TwoHomes(SimCluster ring, Key key) {
        this.ring = ring;
        this.key = key;
    }

    /** Returns two that are up; the key's first home is the one that is asked, or the other one. */
    static TwoHomes together(boolean selfFirst) {
        SimCluster ring = cluster().grow(2).settle(REST);
        return new TwoHomes(ring, key(selfFirst));
    }

    /** Returns one that has been alone from the beginning; the other one has a machine on which nothing runs. */
    static TwoHomes alone(boolean selfFirst) {
        SimCluster ring = cluster().grow(1);
        ring.machine();
        ring.world().run(Duration.ofSeconds(10));
        return new TwoHomes(ring, key(selfFirst));
    }

    /** Returns one whose other one was killed a while ago. */
    static TwoHomes left(boolean selfFirst) {
        TwoHomes two = together(selfFirst);
        two.other().kill();
        two.ring.world().run(Duration.ofSeconds(30));
        return two;
    }

    private static SimCluster cluster() {
        DhtConfig lan = DhtConfig.lan();
        DhtConfig config = lan.withRing(lan.ring().with(times -> times.probeTimeout(Duration.ofSeconds(1))))
                .withRecords(lan.records()
                        .with(times ->
                                times.repairInterval(Duration.ofSeconds(5)).operationTimeout(Duration.ofSeconds(4))));
        return new SimCluster(new SimWorld(1), config).staticHomes(StaticHomes.of(LIST));
    }

    private static Key key(boolean selfFirst) {
        HomeCircle circle = new HomeCircle(RingProfile.DEFAULT, LIST);
        return IntStream.range(0, 100)
                .mapToObj(i -> Key.of("accounts/" + i, "ada"))
                .filter(key -> selfFirst
                        == circle.homes(RingProfile.DEFAULT.position(key.partition()))
                                .get(0)
                                .equals(LIST.members().get(0)))
                .findFirst()
                .orElseThrow();
    }

    Key key() {
        return key;
    }

    DhtNode asked() {
        return node(0);
    }

    /** Returns the one that is asked, 0, or the other one, 1. */
    DhtNode node(int number) {
        return ring.machines().get(number).dht();
    }

    SimMember other() {
        return ring.machines().get(1);
    }

    Duration now() {
        return ring.world().now();
    }

    <T> T await(CompletionStage<T> stage) {
        return ring.await(stage);
    }

    /** Lets both come to rest, or the one that is up alone. */
    void settle() {
        if (other().isMember() || other().isStarting()) {
            ring.settle(REST);
        } else {
            ring.world().run(Duration.ofSeconds(1));
        }
    }

    /** Lets messages take so long from now on, one way. */
    void slowDown(Duration atLeast, Duration atMost) {
        ring.world().links().latency(atLeast, atMost);
    }

    /** Starts the other one on its disk, and lets both come to rest. */
    void comeBack() {
        other().join();
        ring.settle(REST);
    }

    /** Begins the operation, given what its writer has read before. */
    Begun begin(Deed deed, CausalContext seen) {
        Begun begun = new Begun(now());
        deed.begin(this, seen).whenComplete((done, failure) -> begun.over(now(), failure));
        return begun;
    }

    /** Lets so many events happen; returns whether the operation was still under way before the last of them. */
    boolean steps(int number, Begun begun) {
        boolean goesOn = !begun.isOver();
        for (int i = 0; i < number; i++) {
            goesOn = !begun.isOver();
            steps(1);
        }
        return goesOn;
    }

    /** Lets so many events happen. */
    void steps(int number) {
        long end = ring.world().events() + number;
        ring.world().runUntil(() -> ring.world().events() >= end, REST);
    }

    /** Returns how many events there have been. */
    long events() {
        return ring.world().events();
    }

    void end(Begun begun, Duration limit) {
        ring.world().runUntil(begun::isOver, limit);
    }

    /** An operation that was asked for; confined to the world's thread. */
    static final class Begun {
        private final Duration at;
        private @Nullable Duration end;
        private Optional<DhtException> failure = Optional.empty();

        Begun(Duration at) {
            this.at = at;
        }

        private void over(Duration now, @Nullable Throwable why) {
            end = now;
            failure = Optional.ofNullable(why).map(DhtException::from);
        }

        boolean isOver() {
            return end != null;
        }

        /** Says what is wrong with how it ended, where it had this much time from then on, or from when it was begun. */
        Optional<String> problem(Duration then, Duration limit) {
            Duration since = then.compareTo(at) > 0 ? then : at;
            if (end == null) {
                return Optional.of("it never ended");
            }
            Duration took = end.minus(since);
            return failure.map(why ->
                            "it failed after " + took.toMillis() + " ms: " + why.reason() + ", " + why.getMessage())
                    .or(() -> took.compareTo(limit) > 0
                            ? Optional.of("it took " + took.toMillis() + " ms")
                            : Optional.empty());
        }

        boolean isDone() {
            return isOver() && failure.isEmpty();
        }
    }
}
