// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import io.chordal.dht.id.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What somebody has seen of a record: for each store the highest counter. A version vector; a reader gets it with a value and
 * gives it back with a write that builds on that value.
 *
 * <p>Immutable; at most one dot for each store, in order. It is opaque to applications: keep the bytes, do not look into them.
 *
 * @param dots for each store the highest counter seen
 */
public record CausalContext(List<Dot> dots) {
    /** Nothing was seen. */
    public static final CausalContext EMPTY = new CausalContext(List.of());

    /** The most stores that a context may name. */
    public static final int MAX_STORES = 256;

    private static final int HASH_SIZE = 32;
    private static final int DOT_SIZE = HASH_SIZE + 16;

    public CausalContext {
        dots = List.copyOf(dots);
        if (dots.size() > MAX_STORES) {
            throw new IllegalArgumentException("a context names at most " + MAX_STORES + " stores, not " + dots.size());
        }
        for (int i = 1; i < dots.size(); i++) {
            Dot before = dots.get(i - 1);
            if (before.compareTo(dots.get(i)) >= 0 || before.sameStore(dots.get(i))) {
                throw new IllegalArgumentException("a context is in order and names each store once");
            }
        }
    }

    /** Returns what somebody has seen who has seen all of these, and what their writers had seen. */
    public static CausalContext of(Collection<Version> seen) {
        return seen.stream()
                .map(version -> version.context().plus(new CausalContext(List.of(version.dot()))))
                .reduce(EMPTY, CausalContext::plus);
    }

    /**
     * Returns what a reader has seen who is shown these versions: the same as {@link #of}, but where that would name more stores than a
     * context may, no more than these of what their writers had seen. What it leaves out stays beside a write that builds on it.
     */
    static CausalContext shownBy(Collection<Version> versions) {
        CausalContext shown = EMPTY;
        for (Version version : versions) {
            shown = shown.withIfRoom(new CausalContext(List.of(version.dot())));
        }
        for (Version version : versions) {
            shown = shown.withIfRoom(version.context());
        }
        return shown;
    }

    /** Returns what somebody has seen who has seen both; this alone if that would name more stores than a context may. */
    public CausalContext withIfRoom(CausalContext other) {
        return join(other).orElse(this);
    }

    /** Returns what somebody has seen who has seen both. */
    public CausalContext plus(CausalContext other) {
        TreeMap<Dot, Dot> highest = new TreeMap<>();
        dots.forEach(dot -> raise(highest, dot));
        other.dots.forEach(dot -> raise(highest, dot));
        return new CausalContext(new ArrayList<>(highest.values()));
    }

    /** Returns what somebody has seen who has seen both; nothing if it would name more stores than a context may. */
    public Optional<CausalContext> join(CausalContext other) {
        if (covers(other)) {
            return Optional.of(this);
        }
        long more = other.dots.stream()
                .filter(dot -> dots.stream().noneMatch(dot::sameStore))
                .count();
        return dots.size() + more > MAX_STORES ? Optional.empty() : Optional.of(plus(other));
    }

    private static void raise(TreeMap<Dot, Dot> highest, Dot dot) {
        Dot store = new Dot(dot.node(), dot.storeEpoch(), 1);
        Dot known = highest.get(store);
        if (known == null || known.counter() < dot.counter()) {
            highest.put(store, dot);
        }
    }

    /** Says whether this event was seen. */
    public boolean covers(Dot dot) {
        return dots.stream().anyMatch(seen -> seen.sameStore(dot) && seen.counter() >= dot.counter());
    }

    /** Says whether everything that the other context names was seen. */
    public boolean covers(CausalContext other) {
        return other.dots.stream().allMatch(this::covers);
    }

    /** Returns the context as bytes, which {@link #parse} reads; none for the empty one. */
    public Bytes toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(DOT_SIZE * dots.size());
        dots.forEach(dot ->
                bytes.put(dot.node().toByteArray()).putLong(dot.storeEpoch()).putLong(dot.counter()));
        return Bytes.copyOf(bytes.flip());
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static CausalContext parse(Bytes written) {
        if (written.size() % DOT_SIZE != 0 || written.size() > DOT_SIZE * MAX_STORES) {
            throw new IllegalArgumentException("not a context that a read returned: " + written.size() + " bytes");
        }
        List<Dot> dots = new ArrayList<>();
        ByteBuffer bytes = written.toByteBuffer();
        try {
            while (bytes.hasRemaining()) {
                byte[] node = new byte[HASH_SIZE];
                bytes.get(node);
                dots.add(new Dot(Bytes.copyOf(node), bytes.getLong(), bytes.getLong()));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("not a context that a read returned", e);
        }
        return new CausalContext(dots);
    }
}
