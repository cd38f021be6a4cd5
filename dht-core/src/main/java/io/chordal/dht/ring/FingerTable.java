// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.ring;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.ring.message.FingerTableAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The base-2 fingers of one node: for each i the first node at or after self + 2^i, where that is known.
 *
 * <p>Immutable. Fingers only shorten lookups; they never feed the ring state.
 */
public final class FingerTable {
    private final RingProfile profile;
    private final NodeRef self;
    private final @Nullable NodeRef[] slots;
    private final List<NodeRef> nodes;

    private FingerTable(RingProfile profile, NodeRef self, @Nullable NodeRef[] slots) {
        this.profile = profile;
        this.self = self;
        this.slots = slots;
        this.nodes = Arrays.stream(slots)
                .filter(Objects::nonNull)
                .filter(node -> !node.equals(self))
                .distinct()
                .toList();
    }

    /** Returns a table in which nothing is known. */
    public static FingerTable empty(RingProfile profile, NodeRef self) {
        requireNonNull(profile, "profile is null");
        return new FingerTable(profile, requireNonNull(self, "self is null"), new @Nullable NodeRef[profile.bits()]);
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
        @Nullable NodeRef[] next = slots.clone();
        RingId first = start(from);
        Arc upToOwner = new Arc(first, owner.id());
        for (int i = from; i < profile.bits(); i++) {
            if (i != from && (first.equals(owner.id()) || !upToOwner.contains(start(i)))) {
                break;
            }
            next[i] = owner;
        }
        return new FingerTable(profile, self, next);
    }

    /** Returns the table with every slot that the successor list proves: the first of its nodes at or after the start. */
    public FingerTable provenBy(SuccessorList successors) {
        @Nullable NodeRef[] next = slots.clone();
        for (int i = 0; i < profile.bits(); i++) {
            Optional<NodeRef> first = firstAtOrAfter(start(i), successors);
            if (first.isPresent()) {
                next[i] = first.get();
            }
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
        List<NodeRef> gone = nodes.stream().filter(ruledOut).toList();
        if (gone.isEmpty()) {
            return this;
        }
        @Nullable NodeRef[] next = slots.clone();
        for (int i = 0; i < next.length; i++) {
            NodeRef node = next[i];
            if (node != null && gone.contains(node)) {
                next[i] = null;
            }
        }
        return new FingerTable(profile, self, next);
    }

    /** Returns the first slot after {@code index} whose finger differs from that slot's, or the number of slots. */
    public int nextUnproven(int index) {
        NodeRef finger = slots[index];
        int next = index + 1;
        while (finger != null && next < profile.bits() && finger.equals(slots[next])) {
            next++;
        }
        return next;
    }

    /** Returns what is known of one slot. */
    public Optional<NodeRef> nodeAt(int index) {
        return Optional.ofNullable(slots[index]);
    }

    /** Returns the different nodes in the table, other than self, the nearest first. */
    public List<NodeRef> nodes() {
        return nodes;
    }

    /** Returns the known rows, the smallest index first. */
    public List<FingerTableAnswer.Row> rows() {
        List<FingerTableAnswer.Row> rows = new ArrayList<>();
        for (int i = 0; i < slots.length; i++) {
            NodeRef node = slots[i];
            if (node != null) {
                rows.add(new FingerTableAnswer.Row(i, start(i), node));
            }
        }
        return rows;
    }
}
