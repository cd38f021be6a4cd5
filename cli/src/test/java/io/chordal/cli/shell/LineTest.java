// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.chordal.cli.output.ShellWord;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines as the shell splits and remembers them. */
class LineTest {
    @Test
    void blanksPartWordsAndQuotesAndBackslashesKeepThem() {
        assertThat(words("  share  'my file.txt' \"a b\" c\\ d x#y # the rest"))
                .containsExactly("share", "my file.txt", "a b", "c d", "x#y");
        assertThat(words("put k ''")).containsExactly("put", "k", "");
        assertThat(words("a\\")).containsExactly("a\\");
        assertThat(words("")).isEmpty();
        assertThat(words("'a'\"b\"c")).containsExactly("abc");
        assertThat(words("\"a\\\"b\" 'a\\'")).containsExactly("a\"b", "a\\");
    }

    /** Each line and the one word that a POSIX shell makes of it. */
    static List<Arguments> quotedBackslashes() {
        return List.of(
                arguments("a\\ b", "a b"),
                arguments("a\\b", "ab"),
                arguments("\\'", "'"),
                arguments("a\\\\b", "a\\b"),
                arguments("a\\\nb", "ab"),
                arguments("'a\\b'", "a\\b"),
                arguments("'a\\\\b'", "a\\\\b"),
                arguments("'C:\\'", "C:\\"),
                arguments("'a\\\nb'", "a\\\nb"),
                arguments("\"C:\\dir\\new\"", "C:\\dir\\new"),
                arguments("\"a\\ b\"", "a\\ b"),
                arguments("\"a\\'b\"", "a\\'b"),
                arguments("\"a\\\\b\"", "a\\b"),
                arguments("\"a\\\"b\"", "a\"b"),
                arguments("\"\\$HOME \\`x\\`\"", "$HOME `x`"),
                arguments("\"a\\\nb\"", "ab"));
    }

    @ParameterizedTest
    @MethodSource("quotedBackslashes")
    void aBackslashMeansInQuotesWhatItMeansToAPosixShell(String line, String word) {
        assertThat(words(line)).containsExactly(word);
    }

    @Property(tries = 500)
    void aQuotedWordReadsBackAsItself(
            @ForAll @Size(max = 4)
                    List<@StringLength(max = 12) @Chars({'a', ' ', '\\', '\'', '"', '#', '$', '\n', 'é'}) String>
                            typed) {
        String line = typed.stream().map(ShellWord::of).collect(Collectors.joining(" "));

        assertThat(words(line)).isEqualTo(typed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "\"a\\\"", "a \"b", "share 'x"})
    void aQuoteThatIsNotClosedIsNoLine(String line) {
        assertThat(LineWords.of(line)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "login ada secret, login ada",
        "login ada 'my secret', login ada",
        "peerctl login --no-start ada secret, peerctl login --no-start ada",
        "create_user ada secret --invitation x, create_user ada",
        "user login ada secret, user login ada",
        "user create ada secret, user create ada",
        "user reset ada secret, user reset ada",
        "user passwd old new, user passwd",
        "passwd old new, passwd",
        "login, login",
        "group create team, group create team",
        "share 'a b.txt' --group team, share 'a b.txt' --group team"
    })
    void theHistoryKeepsNoPassword(String line, String kept) {
        assertThat(HistoryLine.of(line)).contains(kept);
        assertThat(kept).doesNotContain("secret");
    }

    @Test
    void ofALineThatCannotBeReadNothingIsKeptIfItMightHoldAPassword() {
        assertThat(HistoryLine.of("login ada 'secret")).isEmpty();
        assertThat(HistoryLine.of("share 'x")).contains("share 'x");
    }

    private static List<String> words(String line) {
        return LineWords.of(line).map(List::<String>copyOf).orElseThrow();
    }
}
