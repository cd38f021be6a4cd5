// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.it.acceptance.AcceptancePage.TaggedTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcceptancePageTest {

    private static final String ROWS = """
            ## One
            | row | what must hold | how to see it |
            |---|---|---|
            | S0-1 | it starts | `a\\|b` |
            | S0-2 | it stops | - |
            """;

    @TempDir
    Path root;

    @Test
    void thePageOfThisProjectIsUpToDateAndEveryTagNamesARow() throws IOException {
        Path project = AcceptancePage.root();

        assertThat(AcceptancePage.of(project).problems(project))
                .as("run: %s", AcceptancePage.COMMAND)
                .isEmpty();
    }

    @Test
    void aTagBelongsToTheMethodOrClassThatItStandsOn() {
        String source = """
                /** Not a tag: @Tag("S0-8") void no() */
                @Tag("S0-1")
                class Ring_Test {
                    // @Tag("S0-9")
                    private final String text = "@Tag(\\"S0-9\\")";

                    @Test
                    @Tag("S0-2") @DisplayName("a (b) \\" c")
                    void joins() throws Exception {
                        assertThat(call(1)).isInstanceOf(Start.class);
                    }

                    @Property(tries = 10)
                    @Tags({@Tag("S0-3"), @Tag("slow")})
                    @Timeout (5)
                    <T extends Comparable<T>> java.util.List<T> leaves(@ForAll int x) {
                    }

                    @Nested
                    @Tag("S0-4")
                    class Later {}
                }
                """;

        assertThat(AcceptancePage.taggedTests("Ring_Test", source))
                .containsExactly(
                        new TaggedTest("S0-1", "Ring_Test"),
                        new TaggedTest("S0-2", "Ring_Test#joins"),
                        new TaggedTest("S0-3", "Ring_Test#leaves"),
                        new TaggedTest("slow", "Ring_Test#leaves"),
                        new TaggedTest("S0-4", "Ring_Test.Later"));
    }

    @Test
    void aRowIsOpenUntilATestShowsIt() throws IOException {
        write("docs/acceptance-rows.md", ROWS);
        write("core/src/test/java/StartTest.java", "class StartTest { @Tag(\"S0-1\") void starts() {} }");
        write("core/src/test/java/Start.java", "class Start { @Tag(\"S0-2\") void isNoTestFile() {} }");

        assertThat(AcceptancePage.of(root).text())
                .contains("Shown: 1 of 2 rows, 0 of them also")
                .contains("| S0-1 | it starts | [StartTest#starts](../core/src/test/java/StartTest.java) |")
                .contains("| S0-2 | it stops | open |");
    }

    @Test
    void aTestUnderFaultsIsMarked() throws IOException {
        write("docs/acceptance-rows.md", ROWS);
        write(
                "core/src/test/java/StartTest.java",
                "class StartTest { @Tag(\"S0-1\") void starts() {} @Tag(\"S0-1\") @Tag(\"faults\") void again() {} }");
        write("core/src/test/java/StopTest.java", "@Tag(\"faults\") class StopTest { @Tag(\"S0-2\") void stops() {} }");

        assertThat(AcceptancePage.of(root).text())
                .contains("Shown: 2 of 2 rows, 2 of them also")
                .contains("[StartTest#starts](../core/src/test/java/StartTest.java)<br>")
                .contains("[StartTest#again](../core/src/test/java/StartTest.java) *under faults* |")
                .contains("[StopTest#stops](../core/src/test/java/StopTest.java) *under faults* |");
    }

    @Test
    void anOldPageAndAnUnknownRowAreProblems() throws IOException {
        write("docs/acceptance-rows.md", ROWS);
        write("core/src/test/java/StartTest.java", "class StartTest { @Tag(\"S0-3\") void starts() {} }");
        write("docs/acceptance.md", "old");

        assertThat(AcceptancePage.of(root).problems(root))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("S0-3").contains("StartTest#starts"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("out of date").contains(AcceptancePage.COMMAND));
    }

    @Test
    void aFreshPageIsNoProblem() throws IOException {
        write("docs/acceptance-rows.md", ROWS);
        write("docs/acceptance.md", AcceptancePage.of(root).text());

        assertThat(AcceptancePage.of(root).problems(root)).isEmpty();
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
