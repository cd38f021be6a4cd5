// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Finds the terms of a search in texts in UTF-8 whose words are folded but for ASCII capitals, and stand between ASCII characters that are
 * neither letters nor digits.
 *
 * <p>Each text is gone through once, whatever is searched for: a hash table has the words. Confined to one thread at a time.
 */
final class WordFinder {
    private static final byte[] FOLDED = new byte[256];

    static {
        for (int b = 0; b < FOLDED.length; b++) {
            boolean word = b >= 0x80 || Character.isLetterOrDigit(b);
            FOLDED[b] = word ? (byte) (b < 0x80 ? Character.toLowerCase(b) : b) : 0;
        }
    }

    private final byte[][] words;
    private final int[] hashes;
    private final int[] slots;
    private final long[][] terms;
    private final long[] found;

    /** Finds terms of these words; each word is folded. */
    WordFinder(ImmutableCollection<ImmutableSet<String>> wordsOfTerms) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        wordsOfTerms.forEach(term -> term.forEach(word -> numbers.putIfAbsent(word, numbers.size())));
        words = numbers.keySet().stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        hashes = new int[words.length];
        slots = new int[Integer.highestOneBit(words.length) * 4];
        Arrays.fill(slots, -1);
        for (int word = 0; word < words.length; word++) {
            hashes[word] = hash(words[word]);
            int slot = slot(hashes[word]);
            while (slots[slot] >= 0) {
                slot = next(slot);
            }
            slots[slot] = word;
        }
        found = new long[(words.length + Long.SIZE - 1) / Long.SIZE];
        terms = wordsOfTerms.stream()
                .map(term -> bits(term.stream().mapToInt(numbers::get).toArray()))
                .toArray(long[][]::new);
    }

    /** Returns a bit for each term, the first one's lowest, that is set if the text has all its words. */
    int termsIn(byte[] text, int from, int to) {
        boolean any = false;
        Arrays.fill(found, 0);
        int hash = 0;
        int begin = from;
        for (int i = from; i <= to; i++) {
            byte folded = i < to ? FOLDED[text[i] & 0xff] : 0;
            if (folded != 0) {
                hash = 31 * hash + folded;
            } else {
                any |= begin < i && find(text, begin, i, hash);
                begin = i + 1;
                hash = 0;
            }
        }
        return any ? terms() : 0;
    }

    private int terms() {
        int all = 0;
        for (int term = 0; term < terms.length; term++) {
            boolean whole = true;
            for (int i = 0; i < found.length; i++) {
                whole &= (terms[term][i] & ~found[i]) == 0;
            }
            all |= whole ? 1 << term : 0;
        }
        return all;
    }

    private boolean find(byte[] text, int from, int to, int hash) {
        for (int slot = slot(hash); slots[slot] >= 0; slot = next(slot)) {
            int word = slots[slot];
            if (hashes[word] == hash && is(words[word], text, from, to)) {
                found[word / Long.SIZE] |= 1L << word;
                return true;
            }
        }
        return false;
    }

    private static boolean is(byte[] word, byte[] text, int from, int to) {
        if (word.length != to - from) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (word[i] != FOLDED[text[from + i] & 0xff]) {
                return false;
            }
        }
        return true;
    }

    private long[] bits(int[] numbers) {
        long[] bits = new long[found.length];
        for (int number : numbers) {
            bits[number / Long.SIZE] |= 1L << number;
        }
        return bits;
    }

    private static int hash(byte[] word) {
        int hash = 0;
        for (byte b : word) {
            hash = 31 * hash + b;
        }
        return hash;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 16) & slots.length - 1;
    }

    private int next(int slot) {
        return slot + 1 & slots.length - 1;
    }
}
