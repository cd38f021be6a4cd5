// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextFormsTest {
    @Test
    void sizesHaveOneDecimalAndABinaryUnit() {
        assertThat(Quantities.bytes(0)).isEqualTo("0 B");
        assertThat(Quantities.bytes(1023)).isEqualTo("1023 B");
        assertThat(Quantities.bytes(1024)).isEqualTo("1.0 KiB");
        assertThat(Quantities.bytes(1024 * 1024 - 1)).isEqualTo("1.0 MiB");
        assertThat(Quantities.bytes(3L << 30)).isEqualTo("3.0 GiB");
        assertThat(Quantities.bytes(Long.MAX_VALUE)).isEqualTo("8.0 EiB");
        assertThat(Quantities.rate(2048)).isEqualTo("2.0 KiB/s");
    }

    @Test
    void durationsShowTheirTwoLargestUnits() {
        assertThat(Quantities.duration(Duration.ofMillis(350))).isEqualTo("350 ms");
        assertThat(Quantities.duration(Duration.ofSeconds(59))).isEqualTo("59 s");
        assertThat(Quantities.duration(Duration.ofSeconds(185))).isEqualTo("3 min 5 s");
        assertThat(Quantities.duration(Duration.ofMinutes(127))).isEqualTo("2 h 7 min");
    }

    @Test
    void onlyAFinishedWholeIsAHundredPercent() {
        assertThat(Quantities.percent(999_999, 1_000_000)).isEqualTo(99);
        assertThat(Quantities.percent(1_000_000, 1_000_000)).isEqualTo(100);
        assertThat(Quantities.percent(0, 0)).isEqualTo(100);
        assertThat(Bar.of(1, 2, 4)).isEqualTo("[##--]  50%");
    }

    @Test
    void consecutiveChunksAreOneRange() {
        assertThat(ChunkRanges.compact(new BitSet())).isEqualTo("-");
        assertThat(ChunkRanges.compact(ChunkRanges.all(128))).isEqualTo("0-127");
        BitSet some = new BitSet();
        some.set(0, 60);
        some.set(61);
        some.set(70, 72);
        assertThat(ChunkRanges.compact(some)).isEqualTo("0-59,61,70-71");
    }

    @Test
    void chunkZeroIsTheHighestBitOfTheFirstByte() {
        assertThat(ChunkRanges.compact(ChunkRanges.read(new byte[] {(byte) 0x80, (byte) 0x40}, 16)))
                .isEqualTo("0,9");
        assertThat(ChunkRanges.read(new byte[] {(byte) 0xff}, 3).cardinality()).isEqualTo(3);
        assertThat(ChunkRanges.read(new byte[0], 3).isEmpty()).isTrue();
    }

    @Property
    void rangesReadBackAreTheSet(@ForAll @Size(max = 40) List<@IntRange(max = 200) Integer> chunks) {
        BitSet set = new BitSet();
        chunks.forEach(set::set);

        BitSet back = new BitSet();
        String text = ChunkRanges.compact(set);
        if (!text.equals("-")) {
            Arrays.stream(text.split(",")).forEach(range -> {
                String[] ends = range.split("-");
                back.set(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]) + 1);
            });
        }

        assertThat(back).isEqualTo(set);
    }

    @Test
    void fieldsWithoutALabelAreForProgramsOnly() {
        Fields fields =
                new Fields().add("Name", "name", "x").add("", "pid", 7).add("Longer", "longer", Cell.yesNo(true));

        assertThat(fields.lines()).containsExactly("Name:   x", "Longer: yes");
        assertThat(Json.line(fields.object())).isEqualTo("{\"name\":\"x\",\"pid\":7,\"longer\":true}");
    }

    @Test
    void whatIsWrittenAsJsonIsReadBack() throws IOException {
        String text = "{\"a\":[1,2.5,true,null,{\"b\":\"\\u0000 ü \\\"\"}],\"c\":false}";

        Map<String, Object> tree = JsonText.object(text);

        assertThat(JsonText.object(Json.line(tree))).isEqualTo(tree);
        assertThat(JsonText.object(Json.pretty(tree))).isEqualTo(tree);
        assertThat(tree.get("a")).isEqualTo(Arrays.asList(1L, 2.5, true, null, Map.of("b", "\u0000 ü \"")));
    }

    @Test
    void onlyWordsThatAShellWouldMisreadAreQuoted() {
        assertThat(ShellWord.of("/tmp/a_b c")).isEqualTo("'/tmp/a_b c'");
        assertThat(ShellWord.of("/tmp/a-b.txt")).isEqualTo("/tmp/a-b.txt");
        assertThat(ShellWord.of("it's")).isEqualTo("'it'\\''s'");
        assertThat(ShellWord.of("")).isEqualTo("''");
    }

    @Test
    void aLiveBlockIsDrawnOverItselfAndCutAtTheTerminalsWidth() {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        DataStream err = DataStream.to(screen);
        LiveLines live = new LiveLines(new Terminal(err, err, true, 40));

        live.draw(List.of("one", "x".repeat(60)));
        live.draw(List.of("two"));
        live.clear();

        assertThat(screen.toString(StandardCharsets.UTF_8))
                .isEqualTo("one\u001b[K\n" + "x".repeat(39) + "\u001b[K\n\u001b[J"
                        + "\u001b[2A\rtwo\u001b[K\n\u001b[J"
                        + "\u001b[1A\r\u001b[J");
    }
}
