// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void whatSteersATerminalIsWrittenOut() {
        assertThat(Printable.line("a\u001b[2Jb\r\nc\u202Egnp\u0085\uD800"))
                .isEqualTo("a\\u001b[2Jb\\u000d\\u000ac\\u202egnp\\u0085\\ud800");
        assertThat(Printable.line("\tGrüße, 文件, \uD83D\uDE00")).isEqualTo("\tGrüße, 文件, \uD83D\uDE00");
    }

    @Test
    void aMessageOfManyCharactersKeepsItsEnds() {
        String message = Printable.message("begin " + "x".repeat(70_000) + " end");

        assertThat(message)
                .startsWith("begin xxx")
                .contains("characters")
                .endsWith("xxx end")
                .hasSizeLessThan(600);
        assertThat(Printable.message("short")).isEqualTo("short");
    }

    @Test
    void aNameFromElsewhereMovesNoCursor() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Output output = new Output(
                new Terminal(DataStream.to(out), new PrintStream(err, true, StandardCharsets.UTF_8), false, 80),
                OutputFormat.table);

        output.table(Table.of("NAME:name").row("\u001b]0;title\u0007"), "");
        output.fields(new Fields().add("Name", "name", "\u001b[A"));
        output.line("\u009b2J");
        output.message("\u001b[31m");

        assertThat(out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8))
                .doesNotContainPattern("[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]");
    }
}
