// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.sim.history.Promise;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What may happen in one run, drawn from its seed.
 *
 * <p>Immutable.
 *
 * @param world which assumptions the run keeps
 * @param size how many nodes there are at first
 * @param most how many there may be at most
 * @param listLength how long successor lists are
 * @param mostDown how many machines may be down at a time
 * @param safety how long faults go on
 * @param pause the mean time between two faults
 * @param network what messages suffer
 * @param calls how often the clients call, in the mean
 * @param keys how many keys they use
 * @param throughProtobuf whether messages are written and read as in production
 * @param tombstoneTtl how long tombstones are kept at least
 * @param repair how often homes are compared with when nothing happens
 * @param grace how long copies that belong elsewhere are kept
 * @param narrow whether queues and tables are so small that they fill up
 * @param hardship what is carried further than in other lives
 * @param places how many places a node has at most; drawn anew at each start
 */
record FaultMix(
        World world,
        int size,
        int most,
        int listLength,
        int mostDown,
        Duration safety,
        Duration pause,
        Weather network,
        Duration calls,
        int keys,
        boolean throughProtobuf,
        Duration tombstoneTtl,
        Duration repair,
        Duration grace,
        boolean narrow,
        Optional<Hardship> hardship,
        int places) {
    private static final int SMALL = 16;

    /** Which assumptions hold. */
    enum World {
        /** Nodes join and leave in good order; nothing else happens. */
        JOINS_AND_LEAVES,
        /** Nodes crash too, but nobody loses all its successors, and nobody is wrongly thought dead (TSE 2017, section 3). */
        ZAVES_ASSUMPTIONS,
        /** Everything may happen. */
        ANYTHING,
        /** All nodes stop at once, are started again within seconds on their disks, and hear each other at all times. */
        RESTARTS,
        /** One node at a time stands still for so long that others take it for dead; nothing else happens but joins and leaves. */
        PAUSES,
        /** Everything may happen to a few nodes that are the static homes of all keys. */
        STATIC_HOMES,
        /** The list of static homes is changed again and again, and each change disturbed. */
        CHANGING_HOMES;

        /** Says whether keys live at a list of homes. */
        boolean isOfHomes() {
            return this == STATIC_HOMES || this == CHANGING_HOMES;
        }
    }

    /** What messages suffer. */
    enum Weather {
        /** 1 to 10 ms. */
        LOCAL,
        /** 5 to 20 ms, some twice. */
        FAIR,
        /** Exponential, 15 ms in the mean: what is sent later often comes sooner. */
        UNEVEN,
        /** Exponential, 50 ms in the mean, some lost, twice, or late. */
        FOUL,
        /** A plane of 80 ms across, one in twenty lost. */
        LOSSY
    }

    /** Draws a mix; every eighth seed, or every one that is asked for, has a hardship. */
    static FaultMix of(long seed) {
        boolean hard = Math.floorMod(seed, 8) == 3 || Boolean.getBoolean("chordal.simulation.hardship");
        FaultMix mix = ordinary(seed);
        if (hard) {
            return mix.with(new SplittableRandom(seed));
        }
        boolean several = Math.floorMod(seed, 5) == 3
                && mix.world() != World.CHANGING_HOMES
                && mix.principals() == 0
                && mix.isSmall();
        if (mix.world() == World.CHANGING_HOMES) {
            return mix.changing(new SplittableRandom(~seed));
        }
        return several ? mix.withPlaces(2 + new SplittableRandom(~seed).nextInt(11)) : mix;
    }

    private static FaultMix ordinary(long seed) {
        SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L);
        World world = world(seed);
        boolean large = Math.floorMod(seed, 40) == 17;
        int some = random.nextInt(8) == 0 ? 1 + random.nextInt(2) : 3 + random.nextInt(6);
        int size = large ? 24 + some : world.isOfHomes() ? Math.max(3, Math.min(some, 5)) : some;
        return new FaultMix(
                world,
                size,
                world.isOfHomes() ? size : size + 1 + random.nextInt(4),
                world == World.ZAVES_ASSUMPTIONS && some >= 4
                        ? new int[] {2, 2, 3, 4}[random.nextInt(4)]
                        : new int[] {4, 6, 16}[random.nextInt(3)],
                world == World.ANYTHING || world.isOfHomes() ? 1 + random.nextInt(size) : 1,
                Duration.ofSeconds(40 + random.nextInt(60)),
                Duration.ofMillis(500 + random.nextInt(6_000)),
                weather(world, random),
                Duration.ofMillis(20 + random.nextInt(150)),
                4 + random.nextInt(12),
                Math.floorMod(seed + Math.floorDiv(seed, 20), 16) == 15
                        || world == World.STATIC_HOMES && Math.floorMod(seed, 60) == 30,
                Duration.ofSeconds(random.nextBoolean() ? 10 + random.nextInt(30) : 86_400),
                Duration.ofSeconds(Math.floorMod(seed, 3) == 1 && world != World.ANYTHING ? 3_600 : 10),
                Duration.ofMillis(Math.floorMod(seed, 7) < 3 ? 200 : 10_000),
                random.nextInt(3) == 0,
                Optional.empty(),
                1);
    }

    private static Weather weather(World world, SplittableRandom random) {
        boolean any = world == World.ANYTHING || world.isOfHomes();
        return Weather.values()[random.nextInt(any ? 5 : 3)];
    }

    private static World world(long seed) {
        return switch ((int) Math.floorMod(seed, 20)) {
            case 6, 16 -> World.RESTARTS;
            case 12 -> World.PAUSES;
            case 10, 14 -> World.STATIC_HOMES;
            case 18 -> World.CHANGING_HOMES;
            case 0, 4, 8 -> World.JOINS_AND_LEAVES;
            case 1, 5, 9, 13, 17 -> World.ZAVES_ASSUMPTIONS;
            default -> World.ANYTHING;
        };
    }

    private FaultMix with(SplittableRandom random) {
        Hardship chosen = Hardship.values()[random.nextInt(Hardship.values().length)];
        boolean lossy = chosen == Hardship.HEAVY_LOSS;
        int nodes = lossy ? 5 : Math.max(3, Math.min(size, 8));
        return new FaultMix(
                World.ANYTHING,
                nodes,
                nodes + 2,
                listLength,
                nodes,
                Duration.ofSeconds(100 + random.nextInt(100)),
                Duration.ofMillis(2_000 + random.nextInt(10_000)),
                network,
                calls.plusMillis(50),
                keys,
                throughProtobuf,
                tombstoneTtl,
                Duration.ofSeconds(10),
                grace,
                narrow,
                Optional.of(chosen),
                1);
    }

    /** A machine or two more than the list has members, and much to do at a few keys. */
    private FaultMix changing(SplittableRandom random) {
        int machines = 4 + random.nextInt(3);
        return new FaultMix(
                world,
                machines,
                machines,
                listLength,
                2,
                Duration.ofSeconds(80 + random.nextInt(60)),
                Duration.ofMillis(2_000 + random.nextInt(2_000)),
                network,
                Duration.ofMillis(20 + random.nextInt(40)),
                3 + random.nextInt(4),
                throughProtobuf,
                tombstoneTtl,
                repair,
                grace,
                narrow,
                hardship,
                places);
    }

    private FaultMix withPlaces(int number) {
        return new FaultMix(
                world,
                size,
                most,
                listLength,
                mostDown,
                safety,
                pause,
                network,
                calls,
                keys,
                throughProtobuf,
                tombstoneTtl,
                repair,
                grace,
                narrow,
                hardship,
                number);
    }

    /** Returns what histories of such a run are held to. */
    Set<Promise> promises() {
        return switch (world) {
            case JOINS_AND_LEAVES, STATIC_HOMES, CHANGING_HOMES ->
                EnumSet.of(
                        Promise.READS_NEVER_GO_BACK,
                        Promise.READS_AFTER_ACKNOWLEDGEMENT,
                        Promise.ONE_COMPARISON_SUCCEEDS,
                        Promise.REMOVALS_SEE_ADDITIONS);
            case ZAVES_ASSUMPTIONS -> EnumSet.of(Promise.ONE_COMPARISON_SUCCEEDS);
            case ANYTHING, RESTARTS, PAUSES -> EnumSet.noneOf(Promise.class);
        };
    }

    /** Returns the least number of principals: r + 1 where the theorem is about rings of this size, else none is claimed. */
    int principals() {
        return world == World.ZAVES_ASSUMPTIONS && size > listLength + 1 ? listLength + 1 : 0;
    }

    /** Says whether tombstones outlast the run: sessions remember what they have seen for as long. */
    boolean keepsTombstones() {
        boolean clocksAreNear = hardship.filter(Hardship.LEAPING_CLOCKS::equals).isEmpty();
        return clocksAreNear && tombstoneTtl.compareTo(safety) > 0;
    }

    /** Says whether the invariants are checked after every event; in larger rings it is every thousandth. */
    boolean isSmall() {
        return size <= SMALL;
    }

    boolean isInsideZavesAssumptions() {
        return world == World.JOINS_AND_LEAVES || world == World.ZAVES_ASSUMPTIONS;
    }

    /** Says whether operators start nodes that were away as if these were the ring. */
    boolean hasHastyOperators() {
        return world == World.ANYTHING || world.isOfHomes();
    }

    /** Says whether messages are lost once more at the end, where no comparison soon brings what they were to bring. */
    boolean losesAtTheEnd() {
        return !sweepsOften() && !isInsideZavesAssumptions();
    }

    /** Says whether copies that belong elsewhere are looked for every few seconds. */
    boolean sweepsOften() {
        return repair.compareTo(Duration.ofMinutes(1)) < 0;
    }

    /** Says whether members of sets are so large that a few fill a message. */
    boolean bulky() {
        return keys % 5 == 2;
    }

    /** Says whether nobody may fail to find even what one disk alone has acknowledged: it is never away for long, and waited for. */
    boolean findsWhatOneHas() {
        return world == World.JOINS_AND_LEAVES || world == World.RESTARTS || world.isOfHomes();
    }

    /** Says whether whoever fails to find what several disks have is wrong: nobody is cut off from anybody. */
    boolean findsWhatIsThere() {
        return world != World.ANYTHING;
    }
}
