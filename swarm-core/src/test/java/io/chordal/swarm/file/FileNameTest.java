// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "a/b",
                "/etc/passwd",
                "..\\x",
                "a\0b",
                "a\nb",
                "a\u001b[31m",
                "a\u0085b",
                "gpj\u202e.exe",
                "a\u2066b",
                "a\u200fb",
                "a\u2028b",
                "a\ud800",
                "name.",
                "name ",
                "C:",
                "c:x",
                "CON",
                "nul.txt",
                "com1",
                "LPT9.tar.gz"
            })
    void namesWithATrickAreRefused(String name) {
        assertThatThrownBy(() -> new FileName(name))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        e -> assertThat(e.reason()).isEqualTo(InvalidInputException.Reason.NAME));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "...x",
                ".hidden",
                "données.txt",
                "日本語",
                "🎉.png",
                "a b",
                "12:30.log",
                "console",
                "COM",
                "-rf",
                "a~b"
            })
    void ordinaryNamesAreTaken(String name) {
        assertThat(new FileName(name).value()).isEqualTo(name);
    }

    @Test
    void lengthCountsBytesAndNotCharacters() {
        assertThat(new FileName("é".repeat(120)).value()).hasSize(120);
        assertThatThrownBy(() -> new FileName("é".repeat(121))).hasMessageContaining("longer than 240 bytes");
    }

    @Test
    void theMessageSaysWhichCharacterAndWhere() {
        assertThatThrownBy(() -> new FileName("ab\u202ec")).hasMessageContaining("U+202E at position 2");
    }
}
