// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowId;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps this home and every other member in step on what both are homes of: a {@link HomeLink} each, for as long as the node runs, be
 * the other one up or not.
 *
 * <p>Confined to the node's serial context.
 */
final class HomeLinks {
    private final NodeEnvironment env;
    private final Peers peers;
    private final Ledger ledger;
    private final Members members;
    private final Readiness readiness;
    private final ReplicaConfig config;
    private final NodeRef self;
    private final Runnable onMet;
    private final TreeMap<Endpoint, HomeLink> links = new TreeMap<>();
    private final TreeMap<Endpoint, Optional<Share>> shares = new TreeMap<>();
    private final TreeMap<Endpoint, Long> equalAt = new TreeMap<>();
    private final TreeMap<Endpoint, Long> missedAt = new TreeMap<>();
    private long begun;

    /**
     * Makes the links; nothing is compared before {@link #compareAll}.
     *
     * @param onMet runs when something may have been learnt about whether this home is in step
     */
    HomeLinks(
            NodeEnvironment env,
            Peers peers,
            Ledger ledger,
            Members members,
            Readiness readiness,
            ReplicaConfig config,
            NodeRef self,
            Runnable onMet) {
        this.env = env;
        this.peers = peers;
        this.ledger = ledger;
        this.members = members;
        this.readiness = readiness;
        this.config = config;
        this.self = self;
        this.onMet = onMet;
        begin();
    }

    /** Makes the links anew, for the stage that the list is at by now: what was compared before counts no more. */
    void begin() {
        close();
        links.clear();
        shares.clear();
        equalAt.clear();
        missedAt.clear();
        for (Endpoint member : members.everybodyElse()) {
            Optional<Share> share = found(member);
            shares.put(member, share);
            if (share.isPresent()) {
                links.put(
                        member,
                        new HomeLink(
                                env,
                                peers,
                                ledger,
                                config,
                                self,
                                members.ref(member),
                                () -> share,
                                new Comparing(member)));
            }
        }
    }

    /** Returns what this node and the other one keep both, named as the whole circle. */
    Optional<Share> share(Endpoint member) {
        return shares.getOrDefault(member, Optional.empty());
    }

    private Optional<Share> found(Endpoint member) {
        List<Arc> parts = members.circle().shared(members.self(), member);
        return parts.isEmpty() ? Optional.empty() : Optional.of(new Share(new Arc(RingId.ZERO, RingId.ZERO), parts));
    }

    /** Compares with every other member. */
    void compareAll() {
        links.values().forEach(HomeLink::compare);
    }

    /** Compares with those members that are not in step. */
    void compareBehind() {
        links.values().stream().filter(link -> !link.inStep()).forEach(HomeLink::compare);
    }

    /** Sends a row to its other homes, again and again until they have it. */
    void send(RowId row) {
        for (Endpoint home : members.homes(row.position()).all()) {
            Optional.ofNullable(links.get(home)).ifPresent(link -> link.send(List.of(row)));
        }
    }

    /** Says whether those of these members that are not this node are in step. */
    boolean areInStep(List<Endpoint> homes) {
        return homes.stream()
                .filter(home -> !home.equals(members.self()))
                .allMatch(home -> links.containsKey(home) && links.get(home).inStep());
    }

    /** Returns how many comparisons have begun. */
    long begun() {
        return begun;
    }

    /** Says whether those of these members that are not this node were found equal in comparisons that began after that many. */
    boolean wereEqualAfter(long mark, List<Endpoint> homes) {
        return homes.stream()
                .filter(home -> !home.equals(members.self()))
                .allMatch(home -> equalAt.getOrDefault(home, 0L) > mark);
    }

    /** Returns the members with which something is shared. */
    List<Endpoint> linked() {
        return List.copyOf(links.keySet());
    }

    /** Says whether the last comparison with the member failed, and began after that many. */
    boolean wasMissedAfter(long mark, Endpoint member) {
        return missedAt.getOrDefault(member, 0L) > mark;
    }

    boolean allInStep() {
        return links.values().stream().allMatch(HomeLink::inStep);
    }

    int lacking() {
        return links.values().stream().mapToInt(HomeLink::lacking).sum();
    }

    void close() {
        links.values().forEach(HomeLink::close);
    }

    /** What is learnt from comparisons with one member. */
    private final class Comparing implements HomeLink.Listener {
        private final Endpoint member;

        Comparing(Endpoint member) {
            this.member = member;
        }

        @Override
        public long beginning() {
            begun++;
            return begun;
        }

        @Override
        public boolean speaksForArc() {
            return readiness.speaksForPresentList();
        }

        @Override
        public void missed(NodeRef home) {
            missedAt.put(member, begun);
            readiness.unreached(member);
            onMet.run();
        }

        @Override
        public void met(NodeRef home, long mark, Conversation.Findings found) {
            missedAt.remove(member);
            if (found.equal()) {
                equalAt.put(member, mark);
            }
            readiness.met(member, found.wasOwner());
            onMet.run();
        }
    }
}
