// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The operation that wrote a row, and those whose rows it replaced, so that a late attempt at one of these is recognised wherever it
 * arrives, and does not replace what came after it.
 *
 * <p>Immutable. Of the operations that were replaced the last {@value #MAX_REPLACED} are known. Who adds a member that is there renews the
 * additions before: the row stands for them too, the last {@value #MAX_RENEWED}.
 *
 * @param own 16 bytes naming the operation that wrote the row
 * @param replaced those whose rows this one, and those before it, replaced: first those that it renews, then the latest first
 * @param renewed how many of these, from the first on, are additions that the row stands for besides its own
 */
public record OperationHistory(Bytes own, List<Bytes> replaced, int renewed) {
    /** How many operations that were replaced are known. */
    public static final int MAX_REPLACED = 16;

    /** For how many additions before its own a row stands. */
    public static final int MAX_RENEWED = 4;

    /** The length of an operation's name in bytes. */
    public static final int ID_SIZE = 16;

    public OperationHistory {
        requireNonNull(own, "own is null");
        replaced = List.copyOf(replaced);
        check(own);
        replaced.forEach(OperationHistory::check);
        if (replaced.size() > MAX_REPLACED) {
            throw new IllegalArgumentException(
                    "a row names at most " + MAX_REPLACED + " operations that were replaced, not " + replaced.size());
        }
        if (renewed < 0 || renewed > Math.min(MAX_RENEWED, replaced.size())) {
            throw new IllegalArgumentException(
                    "a row renews at most " + MAX_RENEWED + " of the operations that it names as replaced, which are "
                            + replaced.size() + ", not " + renewed);
        }
    }

    /** Refuses what is no name of an operation. */
    static void check(Bytes operationId) {
        if (operationId.size() != ID_SIZE) {
            throw new IllegalArgumentException("an operation id has 16 bytes, not " + operationId.size());
        }
    }

    /** Returns the history of an operation that replaces nothing. */
    public static OperationHistory of(Bytes own) {
        return new OperationHistory(own, List.of(), 0);
    }

    /** Returns the history of an operation that replaces these: of each of them the latest first, then of each the one before. */
    static OperationHistory after(Bytes own, List<OperationHistory> before) {
        return after(own, before, List.of());
    }

    /** Returns the history of an addition that replaces these, and renews those that stand: each its own, and what it renews itself. */
    static OperationHistory after(Bytes own, List<OperationHistory> before, List<OperationHistory> standing) {
        LinkedHashSet<Bytes> renewed = new LinkedHashSet<>();
        standing.forEach(history -> renewed.add(history.own));
        standing.forEach(history -> renewed.addAll(history.renewals()));
        renewed.remove(own);
        List<Bytes> stays = renewed.stream().limit(MAX_RENEWED).toList();
        LinkedHashSet<Bytes> replaced = new LinkedHashSet<>(stays);
        before.forEach(history -> replaced.add(history.own));
        for (int i = 0; i < MAX_REPLACED; i++) {
            for (OperationHistory history : before) {
                if (i < history.replaced.size()) {
                    replaced.add(history.replaced.get(i));
                }
            }
        }
        replaced.remove(own);
        return new OperationHistory(own, replaced.stream().limit(MAX_REPLACED).toList(), stays.size());
    }

    /** Says whether the operation wrote the row or was replaced by it. */
    public boolean includes(Bytes operationId) {
        return own.equals(operationId) || replaced.contains(operationId);
    }

    /** Returns the additions that the row stands for besides its own. */
    List<Bytes> renewals() {
        return replaced.subList(0, renewed);
    }

    /** Returns all names one after the other, as a store keeps them; then a byte that says how many are renewed, if any are. */
    public Bytes toBytes() {
        byte[] all = new byte[ID_SIZE * (1 + replaced.size()) + (renewed > 0 ? 1 : 0)];
        own.toByteBuffer().get(all, 0, ID_SIZE);
        for (int i = 0; i < replaced.size(); i++) {
            replaced.get(i).toByteBuffer().get(all, ID_SIZE * (1 + i), ID_SIZE);
        }
        if (renewed > 0) {
            all[all.length - 1] = (byte) renewed;
        }
        return Bytes.copyOf(all);
    }

    /**
     * Reads what {@link #toBytes} returned.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static OperationHistory parse(Bytes stored) {
        boolean renews = stored.size() % ID_SIZE == 1;
        byte[] bytes = stored.toByteArray();
        if (stored.size() < ID_SIZE || stored.size() % ID_SIZE > 1 || renews && bytes[bytes.length - 1] == 0) {
            throw new IllegalArgumentException("no names of operations in " + stored.size() + " bytes");
        }
        List<Bytes> all = new ArrayList<>();
        for (int from = 0; from + ID_SIZE <= bytes.length; from += ID_SIZE) {
            all.add(Bytes.copyOf(Arrays.copyOfRange(bytes, from, from + ID_SIZE)));
        }
        int renewed = renews ? bytes[bytes.length - 1] : 0;
        return new OperationHistory(all.get(0), all.subList(1, all.size()), renewed);
    }
}
