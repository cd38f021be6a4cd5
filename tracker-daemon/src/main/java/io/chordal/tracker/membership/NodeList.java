// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Bytes;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The members heard of lately, by key hash.
 *
 * <p>Confined to the lock of {@link RingDirectory}. Nobody stays on it longer than the gone time without a heartbeat.
 */
final class NodeList {
    private final TreeMap<Bytes, Heard> nodes = new TreeMap<>();
    private final Duration gone;
    private long silentSince;
    private long lastSign;

    NodeList(Duration gone, long now) {
        this.gone = gone;
        this.silentSince = now;
        this.lastSign = now;
    }

    /** Puts a node that has just shown itself here on the list, in place of an earlier life of it. */
    void put(RingNode node, long now) {
        nodes.put(node.keyHash(), new Heard(node, now, true));
        lastSign = now;
    }

    /** Puts a node on the list that showed itself to another tracker at that time, unless it was heard of later. */
    void putFromElsewhere(RingNode node, long at) {
        Heard known = nodes.get(node.keyHash());
        if (known == null || known.at() - at < 0) {
            boolean here = known != null && known.here() && known.node().incarnation() == node.incarnation();
            nodes.put(node.keyHash(), new Heard(node, at, here));
        }
    }

    /** Says whether a node has shown itself here since that time. */
    boolean heardHereSince(long time) {
        return lastSign - time > 0;
    }

    /** Returns those that show themselves here. */
    ImmutableList<ListedNode> listedHere(long now) {
        return nodes.values().stream()
                .filter(Heard::here)
                .map(heard -> new ListedNode(heard.node(), Duration.ofNanos(now - heard.at())))
                .collect(ImmutableList.toImmutableList());
    }

    /** Takes a node off because it said so, or because a later life of it did. */
    boolean remove(Bytes keyHash) {
        return nodes.remove(keyHash) != null;
    }

    Optional<RingNode> find(Bytes keyHash) {
        return Optional.ofNullable(nodes.get(keyHash)).map(Heard::node);
    }

    /** Drops whom it has not heard of for too long, and returns them. */
    ImmutableList<RingNode> expire(long now) {
        ImmutableList.Builder<RingNode> dropped = ImmutableList.builder();
        nodes.values().removeIf(heard -> {
            boolean dead = now - heard.at() >= gone.toNanos();
            if (dead) {
                dropped.add(heard.node());
                silentSince = heard.at() - silentSince > 0 ? heard.at() : silentSince;
            }
            return dead;
        });
        return dropped.build();
    }

    /** Returns how long it is since the start, or since the last sign of a member that then fell silent. */
    Duration silence(long now) {
        return Duration.ofNanos(now - silentSince);
    }

    int size() {
        return nodes.size();
    }

    ImmutableList<RingNode> all() {
        return nodes.values().stream().map(Heard::node).collect(ImmutableList.toImmutableList());
    }

    ImmutableList<ListedNode> listed(long now) {
        return nodes.values().stream()
                .map(heard -> new ListedNode(heard.node(), Duration.ofNanos(now - heard.at())))
                .collect(ImmutableList.toImmutableList());
    }

    private record Heard(RingNode node, long at, boolean here) {}
}
