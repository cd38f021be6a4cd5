// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.ring;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Whether a peer may try to become a member of the ring at a moment, by how it was told to take part and by how it fared.
 *
 * <p>A peer in mode AUTO may once it has been up for its probation; after a try that failed it is a client for a probation
 * more, and after too many flaps for a penalty. Confined to its owner's serial context. It does not try, it does not read the
 * clock, and whether others reach the peer is found out by the member through which it joins.
 */
final class Candidacy {
    private final RingMode mode;
    private final Duration probation;
    private long notBefore;
    private Optional<String> setback = Optional.empty();
    private boolean withdrawn;

    /**
     * The candidacy of a peer that starts now.
     *
     * @param flaps when its membership ended lately, by the wall clock, the earliest first
     * @param today wall-clock time
     * @param now monotonic time in nanoseconds
     */
    Candidacy(RingPlan plan, List<Instant> flaps, Instant today, long now) {
        this.mode = plan.mode();
        this.probation = plan.probation().uptime();
        this.notBefore = now + probation.toNanos();
        Duration penalty = penalty(plan.probation(), flaps, today);
        if (isOnProbation() && !penalty.isZero()) {
            this.notBefore = now + Math.max(probation.toNanos(), penalty.toNanos());
            this.setback = Optional.of("this peer came and went "
                    + plan.probation().flaps() + " times within "
                    + text(plan.probation().within()) + ", so that it only uses the ring for the next " + text(penalty)
                    + "; let it run on, or start it with --ring member");
        }
    }

    /** Whether it may try. */
    boolean isOpen(long now) {
        return mode != RingMode.CLIENT && !withdrawn && (!isOnProbation() || now - notBefore >= 0);
    }

    /** How long a peer on probation has to wait until it may try; nothing if it may now. */
    Duration opensIn(long now) {
        return Duration.ofNanos(Math.max(0, notBefore - now));
    }

    /** Whether a failed try makes it a client for a while. */
    boolean isOnProbation() {
        return mode == RingMode.AUTO && !probation.isZero();
    }

    /** A try failed. */
    void refused(String why, long now) {
        notBefore = now + probation.toNanos();
        setback = Optional.of("it only uses the ring, because it could not become a member: " + why
                + "; tried again every " + text(probation));
    }

    /** It shall not become a member in this run. */
    void withdraw() {
        withdrawn = true;
        setback = Optional.of("this peer was told to leave the ring and only uses it until it is started anew");
    }

    /** Why it is a client although it would be a member, if there is more to it than that it has just started. */
    Optional<String> setback() {
        return setback;
    }

    private static Duration penalty(Probation probation, List<Instant> flaps, Instant today) {
        if (flaps.size() < probation.flaps()) {
            return Duration.ZERO;
        }
        Instant last = flaps.get(flaps.size() - 1);
        Instant first = flaps.get(flaps.size() - probation.flaps());
        Duration left = Duration.between(today, last.plus(probation.penalty()));
        boolean near = Duration.between(first, last).compareTo(probation.within()) <= 0;
        return near && !left.isNegative() ? left : Duration.ZERO;
    }

    private static String text(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds >= 120 ? seconds / 60 + " min" : seconds + " s";
    }
}
