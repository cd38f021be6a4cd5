// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.message.FingerTableAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The base-2 fingers of one node: for each i the first node at or after self + 2^i, where that is known.
 *
 * <p>Immutable. Fingers only shorten lookups; they never feed the ring state.
 */
public final class FingerTable {
    private final RingProfile profile;
    private final NodeRef self;
    private final NavigableMap<Integer, NodeRef> slots;

    private FingerTable(RingProfile profile, NodeRef self, NavigableMap<Integer, NodeRef> slots) {
        this.profile = profile;
        this.self = self;
        this.slots = Collections.unmodifiableNavigableMap(slots);
    }

    /** Returns a table in which nothing is known. */
    public static FingerTable empty(RingProfile profile, NodeRef self) {
        return new FingerTable(requireNonNull(profile, "profile is null"), self, new TreeMap<>());
    }

    /** Returns the point self + 2^index. */
    public RingId start(int index) {
        return profile.plusPowerOfTwo(self.id(), index);
    }

    /**
     * Returns the table after a lookup has found the owner of slot {@code from}: it proves every slot from there on whose start
     * is not beyond the owner (SIGCOMM 2001, lemma of init_finger_table).
     */
    public FingerTable proven(int from, NodeRef owner) {
        NavigableMap<Integer, NodeRef> next = new TreeMap<>(slots);
        RingId first = start(from);
        Arc upToOwner = new Arc(first, owner.id());
        for (int i = from; i < profile.bits(); i++) {
            if (i != from && (first.equals(owner.id()) || !upToOwner.contains(start(i)))) {
                break;
            }
            next.put(i, owner);
        }
        return new FingerTable(profile, self, next);
    }

    /** Returns the table with every slot that the successor list proves: the first of its nodes at or after the start. */
    public FingerTable provenBy(SuccessorList successors) {
        NavigableMap<Integer, NodeRef> next = new TreeMap<>(slots);
        for (int i = 0; i < profile.bits(); i++) {
            int slot = i;
            firstAtOrAfter(start(slot), successors).ifPresent(node -> next.put(slot, node));
        }
        return new FingerTable(profile, self, next);
    }

    /** Returns whom the list proves to be the first at or after a point; behind a closed list's last node that is self. */
    private Optional<NodeRef> firstAtOrAfter(RingId point, SuccessorList successors) {
        RingId before = self.id();
        for (NodeRef node : successors.nodes()) {
            if (new Arc(before, node.id()).contains(point)) {
                return Optional.of(node);
            }
            before = node.id();
        }
        return successors.closed() ? Optional.of(self) : Optional.empty();
    }

    /** Returns the table without the nodes that are ruled out. */
    public FingerTable without(Predicate<NodeRef> ruledOut) {
        NavigableMap<Integer, NodeRef> next = new TreeMap<>(slots);
        next.values().removeIf(ruledOut);
        return next.size() == slots.size() ? this : new FingerTable(profile, self, next);
    }

    /** Returns the first slot after {@code index} whose finger differs from that slot's, or the number of slots. */
    public int nextUnproven(int index) {
        NodeRef finger = slots.get(index);
        int next = index + 1;
        while (finger != null && next < profile.bits() && finger.equals(slots.get(next))) {
            next++;
        }
        return next;
    }

    /** Returns what is known of one slot. */
    public Optional<NodeRef> nodeAt(int index) {
        return Optional.ofNullable(slots.get(index));
    }

    /** Returns the different nodes in the table, other than self, the nearest first. */
    public List<NodeRef> nodes() {
        return slots.values().stream()
                .filter(node -> !node.equals(self))
                .distinct()
                .toList();
    }

    /** Returns the known rows, the smallest index first. */
    public List<FingerTableAnswer.Row> rows() {
        List<FingerTableAnswer.Row> rows = new ArrayList<>();
        slots.forEach((index, node) -> rows.add(new FingerTableAnswer.Row(index, start(index), node)));
        return rows;
    }
}
