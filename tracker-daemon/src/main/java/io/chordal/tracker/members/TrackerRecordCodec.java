// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A tracker's record as lines of text, each a word and its values; lines with other words are for later versions. */
final class TrackerRecordCodec {
    private static final String FORMAT = "tracker 1";

    private TrackerRecordCodec() {}

    static Bytes write(TrackerRecord tracker) {
        StringBuilder text = new StringBuilder(FORMAT);
        text.append("\nopen ").append(tracker.open());
        text.append("\nkey ").append(tracker.key().toHex());
        text.append("\nboot ").append(tracker.boot());
        tracker.former()
                .forEach(former -> text.append("\nformer ")
                        .append(former.until().toEpochMilli())
                        .append(' ')
                        .append(former.key().toHex()));
        return Bytes.utf8(text.append('\n').toString());
    }

    /** Reads what was written; empty if it is anything else. */
    static Optional<TrackerRecord> read(Bytes value) {
        String[] lines = value.toUtf8().split("\n", -1);
        Optional<Endpoint> open = Optional.empty();
        Optional<Bytes> key = Optional.empty();
        Optional<Long> boot = Optional.empty();
        List<FormerKey> former = new ArrayList<>();
        try {
            for (String line : lines) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "open" -> open = Optional.of(Endpoint.parse(words[1]));
                    case "key" -> key = Optional.of(Bytes.fromHex(words[1]));
                    case "boot" -> boot = Optional.of(Long.parseLong(words[1]));
                    case "former" ->
                        former.add(
                                new FormerKey(Bytes.fromHex(words[2]), Instant.ofEpochMilli(Long.parseLong(words[1]))));
                    default -> {
                        // of a later version
                    }
                }
            }
            return lines[0].equals(FORMAT) && open.isPresent() && key.isPresent() && boot.isPresent()
                    ? Optional.of(new TrackerRecord(open.get(), key.get(), boot.get(), former))
                    : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
