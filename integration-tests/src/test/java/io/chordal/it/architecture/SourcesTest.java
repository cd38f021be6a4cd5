// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What can be seen in the sources of all modules without compiling them. */
class SourcesTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final int MOST_LINES = 400;
    private static final Pattern WAITS_BLINDLY =
            Pattern.compile("\\b(Thread|TimeUnit\\.[A-Z]+|SECONDS|MILLISECONDS)\\.sleep\\(");
    private static final Pattern NEVER_RUNS = Pattern.compile("@(Disabled|Ignore)\\b|assumeTrue\\(false");
    private static final Pattern UNFINISHED =
            Pattern.compile("\\b(TODO|FIXME|XXX)\\b|new UnsupportedOperationException");

    private static List<Path> sources = List.of();

    @BeforeAll
    static void find() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT);
                Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
            sources = Stream.concat(modules, examples)
                    .map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourcesTest::javaFiles)
                    .sorted()
                    .toList();
        }
        assertThat(sources).isNotEmpty();
    }

    @Test
    void noMainFileHasMoreThanFourHundredLines() {
        assertThat(main()).allSatisfy(file -> assertThat(lines(file)).hasSizeLessThanOrEqualTo(MOST_LINES));
    }

    @Test
    void mainCodeIsFinished() {
        assertThat(main()).allSatisfy(file -> assertThat(lines(file)).noneMatch(UNFINISHED.asPredicate()));
    }

    @Test
    void nobodyWaitsBlindly() {
        assertThat(sources).allSatisfy(file -> assertThat(lines(file)).noneMatch(WAITS_BLINDLY.asPredicate()));
    }

    @Test
    void everyTestRuns() {
        assertThat(sources).allSatisfy(file -> assertThat(lines(file)).noneMatch(NEVER_RUNS.asPredicate()));
    }

    @Test
    void everyMainPackageIsNullMarkedAndSaysWhatItIs() {
        assertThat(main().stream().map(Path::getParent).distinct())
                .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                        .exists()
                        .content()
                        .contains("@NullMarked")
                        .contains("/**"));
    }

    private static List<Path> main() {
        return sources.stream()
                .filter(file -> file.toString().replace('\\', '/').contains("/src/main/"))
                .toList();
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
