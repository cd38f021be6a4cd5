// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.LeaseSequence;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import java.time.Instant;
import java.util.Optional;

/** Rows to store in tests. */
final class Rows {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private Rows() {}

    static RowId id(String partition, String item, String member) {
        Key key = Key.of(partition, item);
        return new RowId(RingProfile.DEFAULT.position(key.partition()), key, Bytes.utf8(member));
    }

    static RowId at(long position, String member) {
        return new RowId(RingId.of(position), Key.of("p" + position), Bytes.utf8(member));
    }

    static RowState plain(RowId id, String payload, long counter) {
        Version version = new Version(new Dot(Bytes.copyOf(new byte[32]), 1, counter), CausalContext.EMPTY);
        return RowState.of(
                new Row(id, Bytes.utf8(payload), true, version, Optional.empty(), Bytes.copyOf(new byte[16]), counter));
    }

    static RowState leased(RowId id, long number, Instant end) {
        return RowState.of(new Row(
                id,
                Bytes.EMPTY,
                true,
                new LeaseSequence(1, number),
                Optional.of(end),
                Bytes.copyOf(new byte[16]),
                number));
    }
}
