// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Packed names against the words of each name, taken by their definition. */
class NameBlockTest {
    /** Parts of names and of terms: capitals, marks apart and joined, sharp s, sigma, dotted I, other digits and scripts, and what separates. */
    private static final String[] PARTS = {
        "a", "B", "ab", "AB", "1", "07", "z", " ", "_", "-", ".", "+", "é", "e\u0301", "É", "ß", "Σ", "ς", "σ", "İ",
        "i\u0307", "ı", "K", "ﬁ", "٣", "日本", "\u0301", "Ⅷ", "😀", "—", "ä", "A\u0308", "Ǆ"
    };

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void findsJustTheFilesWhoseNamesHaveTheWords(
            @ForAll("names") List<String> texts, @ForAll("terms") List<String> terms, @ForAll long seed) {
        TreeMap<FileName, List<FileRef>> files = new TreeMap<>(CatalogPlace.BY_BYTES);
        for (String text : texts) {
            int number = files.size();
            int count = 1 + (int) Math.floorMod(seed + number, 3);
            files.put(
                    new FileName(text),
                    IntStream.range(0, count)
                            .mapToObj(i -> file(3 * number + i, i))
                            .sorted()
                            .toList());
        }
        SearchWords words = SearchWords.of(terms);
        List<String> distinct = List.copyOf(new LinkedHashSet<>(terms));

        List<String> expected = new ArrayList<>();
        files.forEach((name, each) -> {
            List<String> matched = distinct.stream()
                    .filter(term -> wordsOf(name.value()).containsAll(wordsOf(term)))
                    .toList();
            if (!matched.isEmpty()) {
                each.forEach(file -> expected.add(name + " " + file + " " + matched));
            }
        });

        assertThat(found(packed(files), words)).isEqualTo(expected);
    }

    @Test
    void aTermMayHaveManyWordsAndASearchHundreds() {
        TreeMap<FileName, List<FileRef>> files = new TreeMap<>(CatalogPlace.BY_BYTES);
        String all =
                IntStream.range(0, 32).mapToObj(i -> "" + (char) ('a' + i % 26)).collect(Collectors.joining("."));
        files.put(new FileName(all + "x"), List.of(file(1, 1)));
        List<String> terms = IntStream.range(0, 16)
                .mapToObj(term -> IntStream.range(0, 13)
                        .mapToObj(i -> (term == 3 ? "" : (char) ('a' + term)) + "" + (char) ('a' + i))
                        .collect(Collectors.joining("+")))
                .toList();

        assertThat(found(packed(files), SearchWords.of(terms)))
                .containsExactly(all + "x " + file(1, 1) + " [" + terms.get(3) + "]");
    }

    @Test
    void aNameOfUsualLengthTakesLessThanAHundredBytes() {
        TreeMap<FileName, List<FileRef>> files = new TreeMap<>(CatalogPlace.BY_BYTES);
        for (int i = 0; i < 1000; i++) {
            files.put(new FileName("a file of usual length, number " + i + ".bin"), List.of(file(i, 1)));
        }
        NameBlock block = packed(files);

        assertThat(block.names()).isEqualTo(1000);
        assertThat(block.bytes()).isLessThan(100_000);
    }

    @Provide
    Arbitrary<List<String>> names() {
        return text(12).filter(text -> FileName.problem(text).isEmpty())
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Provide
    Arbitrary<List<String>> terms() {
        return text(4).filter(text -> !wordsOf(text).isEmpty())
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    private static Arbitrary<String> text(int most) {
        return Arbitraries.of(PARTS).list().ofMinSize(1).ofMaxSize(most).map(parts -> String.join("", parts));
    }

    /** The words of a text, as {@link SearchWords} says that they are. */
    private static Set<String> wordsOf(String text) {
        String folded = Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
        return Arrays.stream(folded.split("[^\\p{L}\\p{M}\\p{N}]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    private static NameBlock packed(TreeMap<FileName, List<FileRef>> files) {
        NameBlock.Packing packing = new NameBlock.Packing();
        files.forEach((name, each) ->
                packing.add(each.stream().map(file -> entry(name, file)).toList()));
        return packing.packed();
    }

    private static List<String> found(NameBlock block, SearchWords words) {
        List<String> found = new ArrayList<>();
        block.find(
                words.finder(),
                (terms, name, file) -> found.add(block.name(name) + " " + file + " " + words.terms(terms)));
        return found;
    }

    private static CatalogEntry entry(FileName name, FileRef file) {
        return new CatalogEntry(name, file, Optional.empty(), false, peer(1), "", Instant.EPOCH, Instant.EPOCH);
    }
}
