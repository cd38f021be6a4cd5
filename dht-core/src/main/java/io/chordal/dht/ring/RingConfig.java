// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How a node maintains its ring: the times, and how far it looks ahead.
 *
 * <p>Immutable. {@link #lan()} is the default; every node of a ring may have its own.
 *
 * @param stabilize the period of stabilize: from the least after a change to the greatest when nothing changes
 * @param fixFingers the period at which one finger is looked up again, likewise
 * @param ping how often each neighbour that is silent is pinged
 * @param misses how many calls in a row must go unanswered before a node is suspected
 * @param callTimeout the bounds of the time-out of a maintenance call, which follows the smoothed round trip
 * @param probeTimeout how long the last direct and indirect probes of a suspect may take before it is dead
 * @param ownPause a pause of the node itself beyond this voids the suspicions formed in it
 * @param deadRecheck the pause before a dead node is tried again: the first, and the one that doubling ends at
 * @param reunion how often a member remembered that is no neighbour is asked whether it still is in this ring
 * @param joinTimeout how long a join may take in all
 * @param listLength how many successors a node lists
 * @param eager whether stabilize and fixing fingers are quickened by a change; otherwise every pause is drawn evenly from its range
 * @param routing what makes lookups shorter
 */
public record RingConfig(
        DurationRange stabilize,
        DurationRange fixFingers,
        Duration ping,
        int misses,
        DurationRange callTimeout,
        Duration probeTimeout,
        Duration ownPause,
        DurationRange deadRecheck,
        DurationRange reunion,
        Duration joinTimeout,
        ListLength listLength,
        boolean eager,
        RoutingConfig routing) {
    public RingConfig {
        requireNonNull(stabilize, "stabilize is null");
        requireNonNull(fixFingers, "fixFingers is null");
        requireNonNull(callTimeout, "callTimeout is null");
        requireNonNull(deadRecheck, "deadRecheck is null");
        requireNonNull(reunion, "reunion is null");
        requireNonNull(listLength, "listLength is null");
        requireNonNull(routing, "routing is null");
        requirePositive(ping, "ping");
        requirePositive(probeTimeout, "probeTimeout");
        requirePositive(ownPause, "ownPause");
        requirePositive(joinTimeout, "joinTimeout");
        if (misses < 1) {
            throw new IllegalArgumentException("misses is below 1: " + misses);
        }
    }

    /** The preset for a local network. */
    public static RingConfig defaults() {
        return lan();
    }

    /**
     * Nodes in one machine: a dead process is known by its refused connection, so that one which merely starves for a second
     * is given more time, and the dead are tried again sooner.
     */
    public static RingConfig local() {
        return new RingConfig(
                lan().stabilize(),
                lan().fixFingers(),
                lan().ping(),
                lan().misses(),
                DurationRange.millis(500, 3_000),
                Duration.ofSeconds(2),
                lan().ownPause(),
                DurationRange.millis(2_000, 60_000),
                lan().reunion(),
                lan().joinTimeout(),
                lan().listLength(),
                lan().eager(),
                lan().routing());
    }

    /** Nodes in one local network. */
    public static RingConfig lan() {
        return new RingConfig(
                DurationRange.millis(1_000, 5_000),
                DurationRange.millis(1_000, 10_000),
                Duration.ofMillis(500),
                2,
                DurationRange.millis(250, 3_000),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                DurationRange.millis(10_000, 960_000),
                DurationRange.millis(45_000, 75_000),
                Duration.ofSeconds(10),
                ListLength.defaults(),
                true,
                RoutingConfig.defaults());
    }

    /** Nodes far apart: slower pings, more patience. */
    public static RingConfig wan() {
        return new RingConfig(
                DurationRange.millis(2_000, 10_000),
                DurationRange.millis(2_000, 30_000),
                Duration.ofSeconds(1),
                2,
                DurationRange.millis(500, 5_000),
                Duration.ofSeconds(3),
                Duration.ofSeconds(1),
                DurationRange.millis(60_000, 960_000),
                DurationRange.millis(45_000, 75_000),
                Duration.ofSeconds(30),
                ListLength.defaults(),
                true,
                RoutingConfig.defaults());
    }

    /**
     * The simulator of the paper (Stoica et al., ToN 2003, section VI): base-2 fingers and a list of 20; every 15 to 45 s one round of
     * stabilize and one finger; who does not answer within 500 ms is dead. For comparison only.
     */
    public static RingConfig paper() {
        return new RingConfig(
                DurationRange.millis(15_000, 45_000),
                DurationRange.millis(15_000, 45_000),
                Duration.ofSeconds(30),
                1,
                DurationRange.millis(500, 500),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                DurationRange.millis(960_000, 960_000),
                DurationRange.millis(960_000, 960_000),
                Duration.ofSeconds(30),
                ListLength.fixed(20),
                false,
                RoutingConfig.paper());
    }

    /** Returns this with another period of stabilize. */
    public RingConfig withStabilize(DurationRange range) {
        return new RingConfig(
                range,
                fixFingers,
                ping,
                misses,
                callTimeout,
                probeTimeout,
                ownPause,
                deadRecheck,
                reunion,
                joinTimeout,
                listLength,
                eager,
                routing);
    }

    /** Returns this with another period of fixing fingers. */
    public RingConfig withFixFingers(DurationRange range) {
        return new RingConfig(
                stabilize,
                range,
                ping,
                misses,
                callTimeout,
                probeTimeout,
                ownPause,
                deadRecheck,
                reunion,
                joinTimeout,
                listLength,
                eager,
                routing);
    }

    /** Returns this with another period of pings. */
    public RingConfig withPing(Duration period) {
        return new RingConfig(
                stabilize,
                fixFingers,
                period,
                misses,
                callTimeout,
                probeTimeout,
                ownPause,
                deadRecheck,
                reunion,
                joinTimeout,
                listLength,
                eager,
                routing);
    }

    /** Returns this with another number of calls that must go unanswered before a node is suspected. */
    public RingConfig withMisses(int number) {
        return new RingConfig(
                stabilize,
                fixFingers,
                ping,
                number,
                callTimeout,
                probeTimeout,
                ownPause,
                deadRecheck,
                reunion,
                joinTimeout,
                listLength,
                eager,
                routing);
    }

    /** Returns this with other pauses before a dead node is tried again. */
    public RingConfig withDeadRecheck(DurationRange range) {
        return new RingConfig(
                stabilize,
                fixFingers,
                ping,
                misses,
                callTimeout,
                probeTimeout,
                ownPause,
                range,
                reunion,
                joinTimeout,
                listLength,
                eager,
                routing);
    }

    /** Returns this with another limit on the time of a join. */
    public RingConfig withJoinTimeout(Duration timeout) {
        return new RingConfig(
                stabilize,
                fixFingers,
                ping,
                misses,
                callTimeout,
                probeTimeout,
                ownPause,
                deadRecheck,
                reunion,
                timeout,
                listLength,
                eager,
                routing);
    }

    /** Returns this with another length of the successor list. */
    public RingConfig withListLength(ListLength length) {
        return new RingConfig(
                stabilize,
                fixFingers,
                ping,
                misses,
                callTimeout,
                probeTimeout,
                ownPause,
                deadRecheck,
                reunion,
                joinTimeout,
                length,
                eager,
                routing);
    }

    /** Returns this with other settings of lookups. */
    public RingConfig withRouting(RoutingConfig settings) {
        return new RingConfig(
                stabilize,
                fixFingers,
                ping,
                misses,
                callTimeout,
                probeTimeout,
                ownPause,
                deadRecheck,
                reunion,
                joinTimeout,
                listLength,
                eager,
                settings);
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is not positive: " + duration);
        }
    }
}
