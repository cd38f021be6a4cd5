// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.file.FileName;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The words that are searched for.
 *
 * <p>Immutable. A name's words are what stands between characters that are neither letters, marks on letters nor digits, in NFC and lower
 * case: {@code Annual_Report-2026.pdf} has "annual", "report", "2026" and "pdf". A term that is itself several words, as {@code report.pdf}, is found where a
 * name has all of them, in any order.
 */
public final class SearchWords {
    private static final int MAX_TERMS = 16;
    private static final int MAX_CHARACTERS = 64;
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    private final ImmutableMap<String, ImmutableSet<String>> wordsOfTerms;

    private SearchWords(ImmutableMap<String, ImmutableSet<String>> wordsOfTerms) {
        this.wordsOfTerms = wordsOfTerms;
    }

    /**
     * Reads the terms of a search; the same one twice counts once.
     *
     * @throws TrackerException if there are none, too many, or one is too long or no word
     */
    public static SearchWords of(List<String> terms) {
        if (terms.isEmpty() || terms.size() > MAX_TERMS) {
            throw invalid("a search has 1 to " + MAX_TERMS + " words, not " + terms.size());
        }
        ImmutableMap.Builder<String, ImmutableSet<String>> words = ImmutableMap.builder();
        for (String term : ImmutableSet.copyOf(terms)) {
            if (term.codePointCount(0, term.length()) > MAX_CHARACTERS) {
                throw invalid("a word that is searched for has at most " + MAX_CHARACTERS + " characters");
            }
            ImmutableSet<String> split = split(term);
            if (split.isEmpty()) {
                throw invalid("a word that is searched for has a letter or a digit");
            }
            words.put(term, split);
        }
        return new SearchWords(words.buildOrThrow());
    }

    /** Returns the words of a name. */
    static ImmutableSet<String> in(FileName name) {
        return split(name.value());
    }

    /** Returns one that finds the terms, the first one's bit being the lowest. */
    WordFinder finder() {
        return new WordFinder(wordsOfTerms.values());
    }

    /** Returns the terms whose bits are set, as they were asked for and in that order. */
    ImmutableList<String> terms(int bits) {
        ImmutableList<String> all = wordsOfTerms.keySet().asList();
        return IntStream.range(0, all.size())
                .filter(term -> (bits & 1 << term) != 0)
                .mapToObj(all::get)
                .collect(ImmutableList.toImmutableList());
    }

    private static ImmutableSet<String> split(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return SEPARATORS.splitAsStream(folded).filter(word -> !word.isEmpty()).collect(ImmutableSet.toImmutableSet());
    }

    private static TrackerException invalid(String message) {
        return new TrackerException(TrackerReason.INVALID_REQUEST, message);
    }
}
