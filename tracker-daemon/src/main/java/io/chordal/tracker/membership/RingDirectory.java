// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the data ring, as one tracker sees it: who its members are, and what it proposes that all trackers agree on. The rules
 * are those of docs/membership.md.
 *
 * <p>Invariants: nobody is to found while a member is listed; what is to be agreed on is decided on what was read last. Thread-safe; the
 * lock guards the list and what was read. It takes no part in the ring, and waits for nobody: {@link Founding} writes what it proposes.
 */
public final class RingDirectory {
    private static final Logger log = LoggerFactory.getLogger(RingDirectory.class);

    private final MembershipConfig config;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final boolean alone;
    private final NodeList nodes;
    private volatile RingNodeListener listener = RingNodeListener.NONE;
    private DataRing agreed = DataRing.NONE;
    private long agreedSince;
    private Optional<ClusterId> told = Optional.empty();

    /**
     * Starts with an empty list.
     *
     * @param alone whether there is no other tracker to which members may show themselves
     */
    public RingDirectory(MembershipConfig config, Ticker ticker, RandomGenerator random, boolean alone) {
        this.config = requireNonNull(config, "config is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.random = requireNonNull(random, "random is null");
        this.alone = alone;
        this.nodes = new NodeList(config.gone(), ticker.read());
        this.agreedSince = ticker.read();
    }

    /** Tells this listener, and no other one, of members that show themselves here. */
    public void tell(RingNodeListener other) {
        listener = requireNonNull(other, "other is null");
    }

    /** Returns how often members are to send heartbeats. */
    public Duration heartbeat() {
        return config.heartbeat();
    }

    /** A member shows itself; returns false if it is not on the list in this life, and must register. */
    public boolean heartbeat(RingNode node) {
        Optional<ClusterId> ring;
        synchronized (this) {
            long now = now();
            Optional<RingNode> listed = nodes.find(node.keyHash());
            if (listed.isEmpty() || listed.get().incarnation() != node.incarnation()) {
                return false;
            }
            nodes.put(listed.get(), now);
            ring = name();
        }
        ring.ifPresent(known -> listener.seen(node, known));
        return true;
    }

    /** Takes a member off the list; returns whether it was on it, in this life or an earlier one. */
    public boolean remove(RingNode node) {
        boolean removed = removeHere(node);
        if (removed) {
            name().ifPresent(known -> listener.left(node, known));
        }
        return removed;
    }

    private synchronized boolean removeHere(RingNode node) {
        now();
        Optional<RingNode> listed = nodes.find(node.keyHash());
        if (listed.isEmpty() || listed.get().incarnation() > node.incarnation()) {
            return false;
        }
        log.info("ring node {} left", node.shortName());
        return nodes.remove(node.keyHash());
    }

    /** Another tracker says that a member showed itself there so long ago. */
    public synchronized void seen(RingNode node, ClusterId ring, Duration ago) {
        long now = now();
        boolean known = nodes.find(node.keyHash()).isPresent();
        boolean sameRing = name().map(ring::equals).orElse(true);
        boolean earlier = nodes.find(node.keyHash())
                .filter(listed -> listed.incarnation() > node.incarnation())
                .isPresent();
        if (sameRing && !earlier && ago.compareTo(config.gone()) < 0 && (known || nodes.size() < config.maxNodes())) {
            told = Optional.of(ring);
            nodes.putFromElsewhere(node, now - ago.toNanos());
        }
    }

    /** Another tracker says that a member left. */
    public void leftElsewhere(RingNode node) {
        removeHere(node);
    }

    /**
     * Tells a client where to enter the ring.
     *
     * @param exclude key hashes of members that it could not reach; others are preferred
     * @throws TrackerException if no member is known
     */
    public synchronized Answer.Entrance entrance(Set<Bytes> exclude) {
        now();
        return pick(exclude)
                .orElseThrow(() -> new TrackerException(
                        TrackerReason.NO_RING_NODE,
                        "no ring node is registered at this tracker; start a peer that is a member of the ring "
                                + "(peer-daemon --tracker HOST:PORT) and try again"));
    }

    /** Returns the members by key hash. */
    public synchronized ImmutableList<ListedNode> list() {
        return nodes.listed(now());
    }

    /** Returns those members that show themselves to this tracker. */
    public synchronized ImmutableList<ListedNode> listHere() {
        return nodes.listedHere(now());
    }

    /** Returns a member at random, if there is one. */
    public synchronized Optional<RingNode> any() {
        now();
        return pick(Set.of()).map(Answer.Entrance::node);
    }

    /** Returns the name of the ring, if one was ever founded. */
    public synchronized Optional<ClusterId> name() {
        return agreed.name().or(() -> told);
    }

    /** Drops whom it has not heard of; called now and then so that the log says so even if nobody asks. */
    public synchronized void sweep() {
        now();
    }

    /** This stands in the register now. */
    synchronized void agree(DataRing present) {
        observe(present);
    }

    /**
     * Tells a node that wants to be a member what to do, if that is clear without asking the other trackers.
     *
     * @param exclude key hashes of members that it could not reach; others are preferred
     * @param remembered the name of the ring that it was a member of before
     * @throws TrackerException if it was a member of another ring
     */
    synchronized Optional<Answer> answerAtOnce(Set<Bytes> exclude, RingNode candidate, Optional<ClusterId> remembered) {
        now();
        check(candidate, remembered);
        nodes.remove(candidate.keyHash());
        return agreed.cameLate(candidate.keyHash())
                ? Optional.empty()
                : pick(exclude).map(entrance -> entrance);
    }

    /** The same once it was read what stands in the register. */
    synchronized Step ask(DataRing present, Set<Bytes> exclude, RingNode candidate, Optional<ClusterId> remembered) {
        long now = now();
        observe(present);
        check(candidate, remembered);
        nodes.remove(candidate.keyHash());
        boolean late = present.cameLate(candidate.keyHash());
        DataRing asked = late ? present.askedAgain(candidate.keyHash()) : present;
        return pick(exclude)
                .map(entrance -> late ? Step.write(asked, entrance) : Step.say(entrance))
                .orElseGet(() -> foundOrWait(asked, candidate, remembered, now));
    }

    /** Puts a member of the ring that lives, as far as was read last, on the list; false if the register has to be asked. */
    boolean enlistAtOnce(RingNode node, ClusterId ring) {
        synchronized (this) {
            requireWelcome(node, ring);
            if (!agreed.livesAs(ring)) {
                return false;
            }
            put(node);
        }
        listener.seen(node, ring);
        return true;
    }

    /** Returns what has to stand in the register before a member, or the founder that is about to be the first one, is listed. */
    synchronized Optional<DataRing> claimOf(DataRing present, RingNode node, ClusterId ring) {
        observe(present);
        requireWelcome(node, ring);
        return present.livesAs(ring) ? Optional.empty() : Optional.of(present.livingAs(ring, node.keyHash()));
    }

    /** Puts a member on the list, this standing in the register. */
    void enlist(DataRing present, RingNode node, ClusterId ring) {
        synchronized (this) {
            observe(present);
            put(node);
        }
        listener.seen(node, ring);
    }

    private void put(RingNode node) {
        long now = now();
        if (nodes.find(node.keyHash()).isEmpty()) {
            log.info("ring node {} registered", node.shortName());
        }
        nodes.put(node, now);
    }

    private void requireWelcome(RingNode node, ClusterId ring) {
        long now = now();
        requireInTime(node, now);
        requireSameRing(ring, node);
        Optional<RingNode> listed = nodes.find(node.keyHash());
        requireLatestLife(node, listed);
        if (listed.isEmpty() && nodes.size() >= config.maxNodes()) {
            throw new TrackerException(
                    TrackerReason.TRACKER_FULL,
                    "the tracker knows " + nodes.size()
                            + " ring nodes and takes no more; run this one with --ring client");
        }
    }

    /**
     * Returns what to write so that all trackers see that members are here, if they have shown themselves since it was last changed, or
     * somebody else is to found the ring.
     */
    synchronized Optional<DataRing> sign(DataRing present) {
        long now = now();
        observe(present);
        boolean members =
                !alone && present.name().isPresent() && !nodes.listedHere(now).isEmpty();
        boolean due = present.founder().isPresent()
                || nodes.heardHereSince(agreedSince)
                        && now - agreedSince >= config.heartbeat().toNanos() * 2 / 3;
        return members && due ? Optional.of(present.showingLife()) : Optional.empty();
    }

    private void observe(DataRing present) {
        if (present.sign() != agreed.sign() || !present.founder().equals(agreed.founder())) {
            agreedSince = ticker.read();
        }
        agreed = present;
    }

    private long now() {
        long now = ticker.read();
        nodes.expire(now).forEach(node -> log.info("ring node {} is gone: no heartbeat", node.shortName()));
        return now;
    }

    private void check(RingNode candidate, Optional<ClusterId> remembered) {
        remembered.ifPresent(ring -> requireSameRing(ring, candidate));
        requireLatestLife(candidate, nodes.find(candidate.keyHash()));
    }

    private Step foundOrWait(DataRing asked, RingNode candidate, Optional<ClusterId> remembered, long now) {
        Optional<ClusterId> ring = agreed.name().or(() -> remembered);
        if (founderIsDue(now)) {
            Duration left = config.founderLease().minusNanos(now - agreedSince);
            return agreed.founder().filter(candidate.keyHash()::equals).isPresent()
                    ? Step.say(new Answer.Found(left, ring))
                    : Step.say(waitFor(left));
        }
        Duration early = silenceNeeded(remembered).minus(silence(now));
        if (!early.isNegative() && !early.isZero()) {
            return Step.say(waitFor(early));
        }
        return Step.write(asked.leasedTo(candidate.keyHash()), new Answer.Found(config.founderLease(), ring));
    }

    private boolean founderIsDue(long now) {
        return agreed.founder().isPresent()
                && now - agreedSince < config.founderLease().toNanos();
    }

    /** How long nobody has shown himself, here or, as far as the register says, to another tracker. */
    private Duration silence(long now) {
        Duration here = nodes.silence(now);
        Duration anywhere = Duration.ofNanos(now - agreedSince);
        return alone || here.compareTo(anywhere) < 0 ? here : anywhere;
    }

    private Duration silenceNeeded(Optional<ClusterId> remembered) {
        if (remembered.isPresent()) {
            return alone ? config.heartbeat() : config.heartbeat().multipliedBy(2);
        }
        return name().isPresent() ? config.strangersSilence() : Duration.ZERO;
    }

    /** Returns what to tell a candidate for whom the trackers have not agreed on anything yet. */
    Answer waitAWhile() {
        return new Answer.Wait(config.retry());
    }

    private Answer.Wait waitFor(Duration duration) {
        return new Answer.Wait(duration.compareTo(config.retry()) < 0 ? duration : config.retry());
    }

    private static void requireLatestLife(RingNode node, Optional<RingNode> listed) {
        if (listed.isPresent() && listed.get().incarnation() > node.incarnation()) {
            throw new TrackerException(
                    TrackerReason.STALE_INCARNATION,
                    "node " + node.shortName() + " has started anew since incarnation " + node.incarnation()
                            + "; stop the earlier process");
        }
    }

    private Optional<Answer.Entrance> pick(Set<Bytes> exclude) {
        List<RingNode> all = nodes.all();
        List<RingNode> preferred =
                all.stream().filter(node -> !exclude.contains(node.keyHash())).toList();
        List<RingNode> from = preferred.isEmpty() ? all : preferred;
        Optional<ClusterId> ring = name();
        if (from.isEmpty() || ring.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Answer.Entrance(from.get(random.nextInt(from.size())), ring.get()));
    }

    private void requireInTime(RingNode node, long now) {
        boolean takenOver = nodes.size() > 0 || founderIsDue(now);
        if (agreed.cameLate(node.keyHash()) && takenOver) {
            throw new TrackerException(
                    TrackerReason.FOUNDER_LEASE_EXPIRED,
                    "node " + node.shortName()
                            + " took longer than its lease to found the ring, and another node founds it; "
                            + "ask for an entrance and join");
        }
    }

    private void requireSameRing(ClusterId ring, RingNode node) {
        Optional<ClusterId> name = agreed.name();
        if (name.isPresent() && !name.get().equals(ring)) {
            throw new TrackerException(
                    TrackerReason.WRONG_RING,
                    "node " + node.shortName() + " belongs to ring " + ring + ", but this tracker's ring is "
                            + name.get() + "; use that ring's tracker, or start the node with a new home");
        }
    }

    /**
     * What a candidate is told, and what has to stand in the register before.
     *
     * @param answer for the candidate
     * @param write empty if nothing has to be written
     */
    record Step(Answer answer, Optional<DataRing> write) {
        static Step say(Answer answer) {
            return new Step(answer, Optional.empty());
        }

        static Step write(DataRing ring, Answer answer) {
            return new Step(answer, Optional.of(ring));
        }
    }
}
