// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/embedding.md shows stands in the example project, which is compiled and run. */
class EmbeddingPageTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern BLOCK = Pattern.compile("(?s)```(?:java|xml)\n(.*?)```");

    @Test
    void everyBlockOfCodeIsPartOfTheExample() throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(ROOT.resolve("docs/embedding.md")))
                .results()
                .map((MatchResult block) -> flat(block.group(1)))
                .toList();
        List<String> example = example();

        assertThat(blocks)
                .isNotEmpty()
                .allSatisfy(block ->
                        assertThat(example).anySatisfy(file -> assertThat(file).contains(block)));
    }

    private static List<String> example() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("examples/embedding"))) {
            return files.filter(file -> !file.toString().contains("target"))
                    .filter(file -> file.toString().matches(".*\\.(java|xml)"))
                    .map(EmbeddingPageTest::read)
                    .map(EmbeddingPageTest::flat)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page indents as it likes. */
    private static String flat(String text) {
        return text.replaceAll("(?m)^ +", "");
    }
}
