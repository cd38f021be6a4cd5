// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How a node maintains its ring: the times, and how far it looks ahead.
 *
 * <p>Immutable. {@link #lan()} is the default, {@link #with} changes single settings; every node of a ring may have its own.
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
        return lan().with(local -> local.callTimeout(DurationRange.millis(500, 3_000))
                .probeTimeout(Duration.ofSeconds(2))
                .deadRecheck(DurationRange.millis(2_000, 60_000)));
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
        return lan().with(wan -> wan.stabilize(DurationRange.millis(2_000, 10_000))
                .fixFingers(DurationRange.millis(2_000, 30_000))
                .ping(Duration.ofSeconds(1))
                .callTimeout(DurationRange.millis(500, 5_000))
                .probeTimeout(Duration.ofSeconds(3))
                .deadRecheck(DurationRange.millis(60_000, 960_000))
                .joinTimeout(Duration.ofSeconds(30)));
    }

    /**
     * The simulator of the paper (Stoica et al., ToN 2003, section VI): base-2 fingers and a list of 20; every 15 to 45 s one round of
     * stabilize and one finger; who does not answer within 500 ms is dead. For comparison only.
     */
    public static RingConfig paper() {
        return lan().with(paper -> paper.stabilize(DurationRange.millis(15_000, 45_000))
                .fixFingers(DurationRange.millis(15_000, 45_000))
                .ping(Duration.ofSeconds(30))
                .misses(1)
                .callTimeout(DurationRange.millis(500, 500))
                .probeTimeout(Duration.ofMillis(500))
                .deadRecheck(DurationRange.millis(960_000, 960_000))
                .reunion(DurationRange.millis(960_000, 960_000))
                .joinTimeout(Duration.ofSeconds(30))
                .listLength(ListLength.fixed(20))
                .eager(false)
                .routing(RoutingConfig.paper()));
    }

    /**
     * Returns a copy of this with what {@code change} sets.
     *
     * @throws IllegalArgumentException if the outcome is no valid setting
     */
    public RingConfig with(Consumer<Builder> change) {
        Builder copy = new Builder(this);
        change.accept(copy);
        return copy.build();
    }

    private static void requirePositive(Duration duration, String name) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is not positive: " + duration);
        }
    }

    /** A copy on which single settings are changed, see {@link RingConfig#with}; confined to that call. */
    public static final class Builder {
        private DurationRange stabilize;
        private DurationRange fixFingers;
        private Duration ping;
        private int misses;
        private DurationRange callTimeout;
        private Duration probeTimeout;
        private Duration ownPause;
        private DurationRange deadRecheck;
        private DurationRange reunion;
        private Duration joinTimeout;
        private ListLength listLength;
        private boolean eager;
        private RoutingConfig routing;

        private Builder(RingConfig from) {
            stabilize = from.stabilize;
            fixFingers = from.fixFingers;
            ping = from.ping;
            misses = from.misses;
            callTimeout = from.callTimeout;
            probeTimeout = from.probeTimeout;
            ownPause = from.ownPause;
            deadRecheck = from.deadRecheck;
            reunion = from.reunion;
            joinTimeout = from.joinTimeout;
            listLength = from.listLength;
            eager = from.eager;
            routing = from.routing;
        }

        /** Sets {@link RingConfig#stabilize}. */
        public Builder stabilize(DurationRange value) {
            stabilize = value;
            return this;
        }

        /** Sets {@link RingConfig#fixFingers}. */
        public Builder fixFingers(DurationRange value) {
            fixFingers = value;
            return this;
        }

        /** Sets {@link RingConfig#ping}. */
        public Builder ping(Duration value) {
            ping = value;
            return this;
        }

        /** Sets {@link RingConfig#misses}. */
        public Builder misses(int value) {
            misses = value;
            return this;
        }

        /** Sets {@link RingConfig#callTimeout}. */
        public Builder callTimeout(DurationRange value) {
            callTimeout = value;
            return this;
        }

        /** Sets {@link RingConfig#probeTimeout}. */
        public Builder probeTimeout(Duration value) {
            probeTimeout = value;
            return this;
        }

        /** Sets {@link RingConfig#ownPause}. */
        public Builder ownPause(Duration value) {
            ownPause = value;
            return this;
        }

        /** Sets {@link RingConfig#deadRecheck}. */
        public Builder deadRecheck(DurationRange value) {
            deadRecheck = value;
            return this;
        }

        /** Sets {@link RingConfig#reunion}. */
        public Builder reunion(DurationRange value) {
            reunion = value;
            return this;
        }

        /** Sets {@link RingConfig#joinTimeout}. */
        public Builder joinTimeout(Duration value) {
            joinTimeout = value;
            return this;
        }

        /** Sets {@link RingConfig#listLength}. */
        public Builder listLength(ListLength value) {
            listLength = value;
            return this;
        }

        /** Sets {@link RingConfig#eager}. */
        public Builder eager(boolean value) {
            eager = value;
            return this;
        }

        /** Sets {@link RingConfig#routing}. */
        public Builder routing(RoutingConfig value) {
            routing = value;
            return this;
        }

        private RingConfig build() {
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
                    routing);
        }
    }
}
