// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.PutOptions;
import io.chordal.dht.Versioned;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.sim.SimCluster;
import io.chordal.dht.sim.SimMember;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * Clients that write registers which nobody wrote before, each once, and look for them soon afterwards. At keys that have been written for
 * long every home has something; here whoever says "not found" too early has nothing to hide it.
 *
 * <p>Confined to the world's thread.
 */
final class Births {
    private static final int LATEST = 6;
    private static final int HUNDRED = 100;
    private static final int PARTITIONS = 100;
    private static final Bytes VALUE = Bytes.utf8("born");

    private final SimCluster cluster;
    private final SplittableRandom random;
    private final FaultMix mix;
    private final List<Birth> births = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    Births(SimCluster cluster, SplittableRandom random, FaultMix mix) {
        this.cluster = cluster;
        this.random = random;
        this.mix = mix;
    }

    /** One register, and when its write was acknowledged, if it was. */
    private static final class Birth {
        private final Key key;
        private final Ack ack;
        private Optional<Duration> acknowledged = Optional.empty();
        private int copies;

        Birth(Key key, Ack ack) {
            this.key = key;
            this.ack = ack;
        }

        @Override
        public String toString() {
            return key + ", acknowledged " + ack + " by " + copies + " at " + acknowledged;
        }
    }

    List<String> violations() {
        return violations;
    }

    /** Writes a new one; once that is acknowledged, somebody looks for it, and a while later somebody else. */
    void write(Optional<SimMember> anywhere) {
        if (anywhere.isEmpty()) {
            return;
        }
        Ack ack = Ack.values()[random.nextInt(Ack.values().length)];
        Birth birth = new Birth(Key.of("birth " + births.size() % PARTITIONS, "item " + births.size()), ack);
        births.add(birth);
        PutOptions options = switch (ack) {
            case PRIMARY -> PutOptions.lazy();
            case QUORUM -> PutOptions.quorum();
            case ALL -> PutOptions.all();
        };
        anywhere.get().dht().put(birth.key, VALUE, options).whenComplete((done, failure) -> {
            if (failure == null) {
                birth.acknowledged = Optional.of(cluster.world().now());
                birth.copies = done.copies();
                lookAfter(birth, 200);
                lookAfter(birth, 5_000);
            }
        });
    }

    /** Writes a new one every few milliseconds for this long. */
    void writeFor(Duration time) {
        for (Duration at = Duration.ZERO; at.compareTo(time) < 0; at = at.plusMillis(10 + random.nextInt(40))) {
            cluster.world().at(at, () -> write(anyNode()));
        }
    }

    /** Looks for one of the last hundred every few milliseconds for this long, through any node. */
    void readFor(Duration time) {
        readFor(time, this::anyNode);
    }

    /** The same through these nodes. */
    void readFor(Duration time, Supplier<Optional<SimMember>> where) {
        for (Duration at = Duration.ZERO; at.compareTo(time) < 0; at = at.plusMillis(20 + random.nextInt(60))) {
            cluster.world().at(at, () -> read(where.get(), HUNDRED));
        }
    }

    private void lookAfter(Birth birth, int mostMillis) {
        Duration pause = Duration.ofMillis(random.nextInt(mostMillis));
        cluster.world().at(pause, () -> anyNode().ifPresent(at -> look(birth, at)));
    }

    private Optional<SimMember> anyNode() {
        List<SimMember> nodes = cluster.machines().stream()
                .filter(machine -> machine.host().isRunning() && machine.node().isPresent())
                .toList();
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes.get(random.nextInt(nodes.size())));
    }

    /** Looks for one of the last. */
    void read(Optional<SimMember> anywhere) {
        read(anywhere, LATEST);
    }

    private void read(Optional<SimMember> anywhere, int latest) {
        if (anywhere.isPresent() && !births.isEmpty()) {
            look(births.get(Math.max(0, births.size() - 1 - random.nextInt(latest))), anywhere.get());
        }
    }

    private void look(Birth birth, SimMember at) {
        Duration begun = cluster.world().now();
        ReadLevel level = random.nextBoolean() ? ReadLevel.OWNER : ReadLevel.QUORUM;
        at.dht().get(birth.key, level).whenComplete((value, failure) -> {
            if (failure == null) {
                judge(birth, at, begun, value);
            }
        });
    }

    private void judge(Birth birth, SimMember at, Duration begun, Optional<Versioned> value) {
        boolean before =
                birth.acknowledged.filter(time -> time.compareTo(begun) < 0).isPresent();
        boolean promised = mix.findsWhatIsThere() && birth.copies >= 2 || mix.findsWhatOneHas();
        if (value.isEmpty() && before && promised) {
            violations.add("not found through " + at + " at " + begun + ": " + birth);
        }
    }

    /** Looks for all of them when all is over; lets time pass. */
    void check(boolean diskWasLost) {
        for (Birth birth : births) {
            boolean excused = birth.ack == Ack.PRIMARY && diskWasLost;
            if (birth.acknowledged.isPresent() && !excused) {
                Optional<SimMember> at = anyNode();
                if (cluster.await(at.orElseThrow().dht().get(birth.key)).isEmpty()) {
                    violations.add("lost: " + birth);
                }
            }
        }
    }
}
