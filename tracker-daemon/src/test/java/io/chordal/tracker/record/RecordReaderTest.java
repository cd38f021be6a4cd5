// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private record Everything(
            long number,
            boolean flag,
            Instant instant,
            Bytes bytes,
            String text,
            Optional<String> maybe,
            List<Long> list) {
        static Everything read(Bytes bytes) {
            return RecordReader.read(
                    bytes,
                    3,
                    "sample",
                    in -> new Everything(
                            in.number(),
                            in.flag(),
                            in.instant(),
                            in.bytes(),
                            in.text(),
                            in.optional(RecordReader::text),
                            in.list(RecordReader::number)));
        }

        Bytes write(int format) {
            return new RecordWriter(format)
                    .number(number)
                    .flag(flag)
                    .instant(instant)
                    .bytes(bytes)
                    .text(text)
                    .optional(maybe, RecordWriter::text)
                    .list(list, RecordWriter::number)
                    .toBytes();
        }
    }

    private static final Everything SAMPLE = new Everything(
            -7,
            true,
            Instant.ofEpochMilli(1_800_000_000_123L),
            Bytes.fromHex("00ff"),
            "Grüße",
            Optional.of(""),
            List.of(1L, 2L));

    @Test
    void readsWhatWasWritten() {
        assertThat(Everything.read(SAMPLE.write(1))).isEqualTo(SAMPLE);
        assertThat(Everything.read(SAMPLE.write(3))).isEqualTo(SAMPLE);
    }

    @Test
    void refusesALaterFormatWithTheAdviceToUpdate() {
        assertThatThrownBy(() -> Everything.read(SAMPLE.write(4)))
                .hasMessageContaining("a newer tracker wrote this sample (format 4")
                .hasMessageContaining("update this tracker")
                .extracting(e -> ((TrackerException) e).reason())
                .isEqualTo(TrackerReason.RECORD_TOO_NEW);
    }

    @Test
    void refusesEachRecordThatIsCutShortOrGoesOn() {
        byte[] whole = SAMPLE.write(1).toByteArray();
        for (int length = 0; length < whole.length; length++) {
            assertDamaged(Arrays.copyOf(whole, length));
        }
        assertDamaged(Arrays.copyOf(whole, whole.length + 1));
    }

    @Property
    void neverFailsInAnyOtherWayThanByItsTwoRefusals(@ForAll byte[] bytes) {
        try {
            Everything read = Everything.read(Bytes.copyOf(bytes));
            assertThat(read.write(1).size()).isEqualTo(bytes.length);
        } catch (TrackerException e) {
            assertThat(e.reason()).isIn(TrackerReason.RECORD_DAMAGED, TrackerReason.RECORD_TOO_NEW);
        }
    }

    @Property
    void aFlippedBitIsReadOrRefused(@ForAll int bit) {
        byte[] bytes = SAMPLE.write(1).toByteArray();
        int at = Math.floorMod(bit, bytes.length * 8);
        bytes[at / 8] ^= (byte) (1 << at % 8);
        neverFailsInAnyOtherWayThanByItsTwoRefusals(bytes);
    }

    private static void assertDamaged(byte[] bytes) {
        try {
            fail("was read: " + Everything.read(Bytes.copyOf(bytes)));
        } catch (TrackerException e) {
            assertThat(e.reason()).isEqualTo(TrackerReason.RECORD_DAMAGED);
            assertThat(e).hasMessageContaining("sample").hasMessageContaining("backup");
        }
    }
}
