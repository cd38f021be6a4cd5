// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @ValueSource(strings = {"'", "a \"b", "share 'x"})
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
