// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.RecordReader;
import io.chordal.tracker.record.RecordWriter;
import java.time.Instant;

/**
 * When a backup was begun, and by whom.
 *
 * <p>Immutable.
 *
 * @param at to the millisecond
 * @param tracker what the tracker is called
 */
record BackupHead(Instant at, String tracker) {
    private static final int FORMAT = 1;

    BackupHead {
        at = Instant.ofEpochMilli(requireNonNull(at, "at is null").toEpochMilli());
        requireNonNull(tracker, "tracker is null");
    }

    Bytes write() {
        return new RecordWriter(FORMAT).instant(at).text(tracker).toBytes();
    }

    static BackupHead read(Bytes text) {
        return RecordReader.read(text, FORMAT, "head of a backup", in -> new BackupHead(in.instant(), in.text()));
    }
}
