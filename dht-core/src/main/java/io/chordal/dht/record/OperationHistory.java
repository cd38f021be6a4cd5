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
 * <p>Immutable. Of the operations that were replaced the last {@value #MAX_REPLACED} are known.
 *
 * @param own 16 bytes naming the operation that wrote the row
 * @param replaced those whose rows this one, and those before it, replaced, the latest first
 */
public record OperationHistory(Bytes own, List<Bytes> replaced) {
    /** How many operations that were replaced are known. */
    public static final int MAX_REPLACED = 16;

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
    }

    /** Refuses what is no name of an operation. */
    static void check(Bytes operationId) {
        if (operationId.size() != ID_SIZE) {
            throw new IllegalArgumentException("an operation id has 16 bytes, not " + operationId.size());
        }
    }

    /** Returns the history of an operation that replaces nothing. */
    public static OperationHistory of(Bytes own) {
        return new OperationHistory(own, List.of());
    }

    /** Returns the history of an operation that replaces these: of each of them the latest first, then of each the one before. */
    static OperationHistory after(Bytes own, List<OperationHistory> before) {
        LinkedHashSet<Bytes> replaced = new LinkedHashSet<>();
        before.forEach(history -> replaced.add(history.own));
        for (int i = 0; i < MAX_REPLACED; i++) {
            for (OperationHistory history : before) {
                if (i < history.replaced.size()) {
                    replaced.add(history.replaced.get(i));
                }
            }
        }
        replaced.remove(own);
        return new OperationHistory(own, replaced.stream().limit(MAX_REPLACED).toList());
    }

    /** Says whether the operation wrote the row or was replaced by it. */
    public boolean includes(Bytes operationId) {
        return own.equals(operationId) || replaced.contains(operationId);
    }

    /** Returns all names one after the other, as a store keeps them. */
    public Bytes toBytes() {
        byte[] all = new byte[ID_SIZE * (1 + replaced.size())];
        own.toByteBuffer().get(all, 0, ID_SIZE);
        for (int i = 0; i < replaced.size(); i++) {
            replaced.get(i).toByteBuffer().get(all, ID_SIZE * (1 + i), ID_SIZE);
        }
        return Bytes.copyOf(all);
    }

    /**
     * Reads what {@link #toBytes} returned.
     *
     * @throws IllegalArgumentException if it is anything else
     */
    public static OperationHistory parse(Bytes stored) {
        if (stored.isEmpty() || stored.size() % ID_SIZE != 0) {
            throw new IllegalArgumentException("no names of operations in " + stored.size() + " bytes");
        }
        List<Bytes> all = new ArrayList<>();
        byte[] bytes = stored.toByteArray();
        for (int from = 0; from < bytes.length; from += ID_SIZE) {
            all.add(Bytes.copyOf(Arrays.copyOfRange(bytes, from, from + ID_SIZE)));
        }
        return new OperationHistory(all.get(0), all.subList(1, all.size()));
    }
}
