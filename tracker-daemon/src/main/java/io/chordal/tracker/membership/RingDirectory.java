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
 * The way into the data ring: who its members are, and who may found it. The rules are those of docs/membership.md.
 *
 * <p>Invariants: nobody is told to found while a member is listed; one founder's lease at a time; the ring's name, once
 * registered, never changes. Thread-safe; the lock guards list, lease and name, and is held while the name is saved, once in
 * a cluster's life: nobody is to hear a name that a crash could take back. It takes no part in the ring.
 */
public final class RingDirectory {
    private static final Logger log = LoggerFactory.getLogger(RingDirectory.class);

    private final MembershipConfig config;
    private final Ticker ticker;
    private final RandomGenerator random;
    private final RingMemory memory;
    private final NodeList nodes;
    private final FounderLease lease = new FounderLease();
    private Optional<ClusterId> name;

    /** Starts with an empty list and the name that the memory holds. */
    public RingDirectory(MembershipConfig config, Ticker ticker, RandomGenerator random, RingMemory memory) {
        this.config = requireNonNull(config, "config is null");
        this.ticker = requireNonNull(ticker, "ticker is null");
        this.random = requireNonNull(random, "random is null");
        this.memory = requireNonNull(memory, "memory is null");
        this.nodes = new NodeList(config.gone(), ticker.read());
        this.name = memory.load();
    }

    /** Returns how often members are to send heartbeats. */
    public Duration heartbeat() {
        return config.heartbeat();
    }

    /**
     * Puts a member on the list, or the founder that is about to become the first one.
     *
     * @throws TrackerException if it is of another ring, an earlier life, a founder that came too late, or one too many
     */
    public synchronized void register(RingNode node, ClusterId clusterId) {
        long now = now();
        requireInTime(node, now);
        requireSameRing(clusterId, node);
        Optional<RingNode> listed = nodes.find(node.keyHash());
        requireLatestLife(node, listed);
        if (listed.isEmpty() && nodes.size() >= config.maxNodes()) {
            throw new TrackerException(
                    TrackerReason.TRACKER_FULL,
                    "the tracker knows " + nodes.size()
                            + " ring nodes and takes no more; run this one with --ring client");
        }
        if (name.isEmpty()) {
            memory.save(clusterId);
            name = Optional.of(clusterId);
        }
        nodes.put(node, now);
        lease.askedAgain(node.keyHash());
        lease.end(node.keyHash());
        if (listed.isEmpty()) {
            log.info("ring node {} registered", node.shortName());
        }
    }

    /** A member shows itself; returns false if it is not on the list in this life, and must register. */
    public synchronized boolean heartbeat(RingNode node) {
        long now = now();
        Optional<RingNode> listed = nodes.find(node.keyHash());
        if (listed.isEmpty() || listed.get().incarnation() != node.incarnation()) {
            return false;
        }
        nodes.put(listed.get(), now);
        return true;
    }

    /** Takes a member off the list; returns whether it was on it, in this life or an earlier one. */
    public synchronized boolean remove(RingNode node) {
        now();
        Optional<RingNode> listed = nodes.find(node.keyHash());
        if (listed.isEmpty() || listed.get().incarnation() > node.incarnation()) {
            return false;
        }
        log.info("ring node {} left", node.shortName());
        return nodes.remove(node.keyHash());
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

    /**
     * Tells a node that wants to be a member what to do.
     *
     * @param exclude key hashes of members that it could not reach; others are preferred
     * @param candidate the node
     * @param remembered the name of the ring that it was a member of before
     * @throws TrackerException if it was a member of another ring
     */
    public synchronized Answer entrance(Set<Bytes> exclude, RingNode candidate, Optional<ClusterId> remembered) {
        long now = now();
        remembered.ifPresent(ring -> requireSameRing(ring, candidate));
        requireLatestLife(candidate, nodes.find(candidate.keyHash()));
        nodes.remove(candidate.keyHash());
        lease.askedAgain(candidate.keyHash());
        Optional<Answer.Entrance> entrance = pick(exclude);
        return entrance.isPresent() ? entrance.get() : foundOrWait(candidate, remembered, now);
    }

    /** Takes the founder's lease back from a node that others cannot call; returns what it is told. */
    public synchronized TrackerException unreachable(RingNode candidate) {
        now();
        if (lease.giveBack(candidate.keyHash())) {
            log.info("ring node {} cannot be called back and is not to found the ring", candidate.shortName());
        }
        return new TrackerException(
                TrackerReason.FOUNDER_UNREACHABLE,
                "this tracker cannot call the node back at " + candidate.endpoint()
                        + ", so that it must not found the ring; start it with --advertise HOST:PORT, an address that"
                        + " others reach, or start another peer");
    }

    /** Returns the members by key hash. */
    public synchronized ImmutableList<ListedNode> list() {
        return nodes.listed(now());
    }

    /** Returns a member at random, if there is one. */
    public synchronized Optional<RingNode> any() {
        now();
        return pick(Set.of()).map(Answer.Entrance::node);
    }

    /** Returns the name of the ring, if one was ever founded. */
    public synchronized Optional<ClusterId> name() {
        return name;
    }

    /** Drops whom it has not heard of; called now and then so that the log says so even if nobody asks. */
    public synchronized void sweep() {
        now();
    }

    private long now() {
        long now = ticker.read();
        nodes.expire(now).forEach(node -> log.info("ring node {} is gone: no heartbeat", node.shortName()));
        return now;
    }

    private Answer foundOrWait(RingNode candidate, Optional<ClusterId> remembered, long now) {
        Optional<Bytes> holder = lease.holder(now);
        if (holder.isPresent()) {
            return holder.get().equals(candidate.keyHash())
                    ? new Answer.Found(lease.left(now), nameFor(remembered))
                    : waitFor(lease.left(now));
        }
        Duration early = silenceNeeded(remembered).minus(nodes.silence(now));
        if (!early.isNegative() && !early.isZero()) {
            return waitFor(early);
        }
        lease.give(candidate.keyHash(), now, config.founderLease());
        log.info("ring node {} is to found the ring", candidate.shortName());
        return new Answer.Found(config.founderLease(), nameFor(remembered));
    }

    private Duration silenceNeeded(Optional<ClusterId> remembered) {
        if (remembered.isPresent()) {
            return config.heartbeat();
        }
        return name.isPresent() ? config.strangersSilence() : Duration.ZERO;
    }

    private Optional<ClusterId> nameFor(Optional<ClusterId> remembered) {
        return name.or(() -> remembered);
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
        if (from.isEmpty() || name.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Answer.Entrance(from.get(random.nextInt(from.size())), name.get()));
    }

    private void requireInTime(RingNode node, long now) {
        boolean takenOver = nodes.size() > 0 || lease.holder(now).isPresent();
        if (lease.cameTooLate(node.keyHash(), now) && takenOver) {
            throw new TrackerException(
                    TrackerReason.FOUNDER_LEASE_EXPIRED,
                    "node " + node.shortName()
                            + " took longer than its lease to found the ring, and another node founds it; "
                            + "ask for an entrance and join");
        }
    }

    private void requireSameRing(ClusterId ring, RingNode node) {
        if (name.isPresent() && !name.get().equals(ring)) {
            throw new TrackerException(
                    TrackerReason.WRONG_RING,
                    "node " + node.shortName() + " belongs to ring " + ring + ", but this tracker's ring is "
                            + name.get() + "; use that ring's tracker, or start the node with a new home");
        }
    }
}
