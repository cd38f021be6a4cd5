// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import com.google.protobuf.Timestamp;
import io.chordal.cli.output.Cell;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Points of time between the wire and what users read. Stateless. */
final class Timestamps {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    private Timestamps() {}

    /** ISO 8601 for programs, local time to the minute for people; a dash for none. */
    static Cell cell(Timestamp timestamp) {
        if (timestamp.getSeconds() == 0) {
            return Cell.orDash("");
        }
        Instant instant = Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
        return new Cell(instant.toString(), LOCAL.format(instant));
    }
}
