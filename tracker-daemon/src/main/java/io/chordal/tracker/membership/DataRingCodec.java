// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import io.chordal.dht.id.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What trackers agree on about the data ring, as lines of text; lines with other words are for later versions. */
final class DataRingCodec {
    private static final String FORMAT = "data-ring 1";

    private DataRingCodec() {}

    static Bytes write(DataRing ring) {
        StringBuilder text = new StringBuilder(FORMAT);
        text.append("\nsign ").append(ring.sign());
        ring.name().ifPresent(name -> text.append("\nname ").append(name));
        ring.founder().ifPresent(founder -> text.append("\nfounder ").append(founder.toHex()));
        ring.late().forEach(late -> text.append("\nlate ").append(late.toHex()));
        return Bytes.utf8(text.append('\n').toString());
    }

    /** Reads what was written; empty if it is anything else. */
    static Optional<DataRing> read(Bytes value) {
        String[] lines = value.toUtf8().split("\n", -1);
        Optional<ClusterId> name = Optional.empty();
        Optional<Bytes> founder = Optional.empty();
        List<Bytes> late = new ArrayList<>();
        long sign = 0;
        try {
            for (String line : lines) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "sign" -> sign = Long.parseLong(words[1]);
                    case "name" -> name = Optional.of(new ClusterId(Bytes.fromHex(words[1])));
                    case "founder" -> founder = Optional.of(Bytes.fromHex(words[1]));
                    case "late" -> late.add(Bytes.fromHex(words[1]));
                    default -> {
                        // of a later version
                    }
                }
            }
            return lines[0].equals(FORMAT) ? Optional.of(new DataRing(name, founder, late, sign)) : Optional.empty();
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
