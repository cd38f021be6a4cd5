// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.explore;

import java.util.Arrays;

/**
 * Numbers states of a fixed count of words in the order in which they are first seen; exact, no fingerprints.
 *
 * <p>Confined to one thread. Open addressing over one flat array.
 */
final class StateTable {
    private final int words;
    private long[] states;
    private int[] slots;
    private int size;

    StateTable(int words) {
        this.words = words;
        this.states = new long[words << 12];
        this.slots = new int[1 << 13];
        Arrays.fill(slots, -1);
    }

    int size() {
        return size;
    }

    /** Returns the number of the state if it is known, else the one's complement of the number that it gets now. */
    int add(long[] state) {
        int mask = slots.length - 1;
        int slot = hash(state, 0) & mask;
        while (slots[slot] >= 0) {
            if (Arrays.equals(states, slots[slot] * words, slots[slot] * words + words, state, 0, words)) {
                return slots[slot];
            }
            slot = slot + 1 & mask;
        }
        if ((size + 1) * words > states.length) {
            states = Arrays.copyOf(states, states.length * 2);
        }
        System.arraycopy(state, 0, states, size * words, words);
        slots[slot] = size++;
        if (size * 2 > slots.length) {
            grow();
        }
        return ~(size - 1);
    }

    /** Copies a state out. */
    void get(int number, long[] state) {
        System.arraycopy(states, number * words, state, 0, words);
    }

    private void grow() {
        slots = new int[slots.length * 2];
        Arrays.fill(slots, -1);
        int mask = slots.length - 1;
        for (int number = 0; number < size; number++) {
            int slot = hash(states, number * words) & mask;
            while (slots[slot] >= 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = number;
        }
    }

    private int hash(long[] array, int from) {
        long hash = 0;
        for (int i = 0; i < words; i++) {
            hash = (hash ^ array[from + i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ hash >>> 32);
    }
}
