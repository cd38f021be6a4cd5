// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.NodeRef;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What this node knows about the lives of others: the latest one seen of each, and whether that one is dead to it or has left.
 *
 * <p>Bounded: the entries touched least recently are forgotten first. Confined to the serial context.
 */
final class Lives implements Verdicts {
    private static final int MAX_ENTRIES = 4_096;

    private final Map<Who, Life> latest = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Who, Life> eldest) {
            changes += size() > MAX_ENTRIES ? 1 : 0;
            return size() > MAX_ENTRIES;
        }
    };

    private long changes;

    private enum State {
        SEEN,
        DEAD,
        LEFT
    }

    private record Who(Bytes keyHash, int vnode) {
        static Who of(NodeRef node) {
            return new Who(node.keyHash(), node.vnode());
        }
    }

    private record Life(long incarnation, State state) {}

    /** Returns a number that is another one after every change of what is held of anybody who was known before. */
    long changes() {
        return changes;
    }

    /** Notes a node that was seen; says whether it is a later life of a node that was known before. */
    boolean seen(NodeRef node) {
        Who who = Who.of(node);
        Life known = latest.get(who);
        if (known == null || known.incarnation < node.incarnation()) {
            latest.put(who, new Life(node.incarnation(), State.SEEN));
            changes += known != null ? 1 : 0;
            return known != null;
        }
        return false;
    }

    /** Notes that the node proved itself a live member; says whether it had been thought dead or gone. */
    boolean proven(NodeRef node) {
        boolean returned = isDeadOrGone(node);
        put(node, State.SEEN);
        return returned;
    }

    /** Notes that this life of the node is dead to us; says whether that is news. */
    boolean died(NodeRef node) {
        return isAtMost(node) && !isDead(node) && put(node, State.DEAD);
    }

    /** Notes that the node left in this life. */
    void left(NodeRef node) {
        if (isAtMost(node)) {
            put(node, State.LEFT);
        }
    }

    @Override
    public boolean isDead(NodeRef node) {
        Life life = latest.get(Who.of(node));
        return life != null && life.incarnation == node.incarnation() && life.state == State.DEAD;
    }

    /** Says whether the node is known to have left in this life. */
    boolean hasLeft(NodeRef node) {
        Life life = latest.get(Who.of(node));
        return life != null && life.incarnation == node.incarnation() && life.state == State.LEFT;
    }

    @Override
    public boolean isGone(NodeRef node) {
        Life life = latest.get(Who.of(node));
        return life != null
                && (life.incarnation > node.incarnation()
                        || life.incarnation == node.incarnation() && life.state == State.LEFT);
    }

    @Override
    public boolean isDeadOrGone(NodeRef node) {
        Life life = latest.get(Who.of(node));
        return life != null
                && (life.incarnation > node.incarnation()
                        || life.incarnation == node.incarnation() && life.state != State.SEEN);
    }

    private boolean isAtMost(NodeRef node) {
        Life life = latest.get(Who.of(node));
        return life == null || life.incarnation <= node.incarnation();
    }

    private boolean put(NodeRef node, State state) {
        Life life = new Life(node.incarnation(), state);
        Life before = latest.put(Who.of(node), life);
        changes += life.equals(before) ? 0 : 1;
        return true;
    }
}
