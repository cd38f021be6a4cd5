// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirLongestCellAndNumbersStandAtTheRight() {
        Table table = Table.of("NAME:name", ">SIZE:size", "STATE:state");
        table.row("a", 5, "ready").row("longer", 12345, "");

        assertThat(table.lines()).containsExactly("NAME     SIZE  STATE", "a           5  ready", "longer  12345");
    }

    @Test
    void widthsCountCharactersNotUtf16Units() {
        Table table = Table.of("N:n", "M:m").row("\uD83D\uDE00", "x").row("ab", "y");

        assertThat(table.lines()).containsExactly("N   M", "\uD83D\uDE00   x", "ab  y");
    }

    @Test
    void programsGetValuesWherePeopleGetText() {
        Table table = Table.of("NAME:name", ">SIZE:size").row("a", Cell.bytes(1536));

        assertThat(Json.line(table.objects())).isEqualTo("[{\"name\":\"a\",\"size\":1536}]");
        assertThat(table.lines()).last().isEqualTo("a     1.5 KiB");
    }

    @Test
    void aRowWithAnotherNumberOfCellsIsRefused() {
        assertThatThrownBy(() -> Table.of("A:a", "B:b").row("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
