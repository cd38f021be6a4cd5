// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Digests of a row's name and versions, as reconciliation compares them: part of the wire format.
 *
 * <p>SHA-256 over partition, item and member (none for a register), each after its length in four bytes, then for each row a byte for its kind
 * (1 plain, 2 leased) and: for a plain row its dot, which no other write shares; for a leased row sequence, presence, end in
 * milliseconds and payload after its length. Numbers are big-endian. Thread-safe.
 */
final class RowDigests {
    private static final byte PLAIN = 1;
    private static final byte LEASED = 2;

    private RowDigests() {}

    static Bytes of(List<Row> rows) {
        MessageDigest sha256 = sha256();
        Key key = rows.get(0).id().key();
        addBytes(sha256, key.partition());
        addBytes(sha256, key.item());
        addBytes(sha256, rows.get(0).id().member());
        for (Row row : rows) {
            if (row.order() instanceof Version version) {
                sha256.update(PLAIN);
                addBytes(sha256, version.dot().node());
                addLong(sha256, version.dot().storeEpoch());
                addLong(sha256, version.dot().counter());
            } else if (row.order() instanceof LeaseSequence sequence) {
                sha256.update(LEASED);
                addLong(sha256, sequence.boot());
                addLong(sha256, sequence.number());
                sha256.update((byte) (row.present() ? 1 : 0));
                addLong(sha256, row.expiresAt().orElseThrow().toEpochMilli());
                addBytes(sha256, row.payload());
            }
        }
        return Bytes.copyOf(sha256.digest());
    }

    /**
     * The same over a horizon, for entry after entry: its row's partition, item and member and what was seen of it, each after its
     * length, and its revision; for arc after arc: its two ends and what was seen, each after its length. Nothing for an empty one.
     */
    static Bytes of(Horizon horizon) {
        if (horizon.isEmpty()) {
            return Bytes.EMPTY;
        }
        MessageDigest sha256 = sha256();
        horizon.rows().forEach((row, entry) -> {
            addBytes(sha256, row.key().partition());
            addBytes(sha256, row.key().item());
            addBytes(sha256, row.member());
            addBytes(sha256, entry.seen().toBytes());
            addLong(sha256, entry.revision());
        });
        for (Horizon.Folded piece : horizon.arcs()) {
            addBytes(sha256, piece.arc().from().toBytes());
            addBytes(sha256, piece.arc().to().toBytes());
            addBytes(sha256, piece.seen().toBytes());
        }
        return Bytes.copyOf(sha256.digest());
    }

    private static void addBytes(MessageDigest digest, Bytes bytes) {
        digest.update(ByteBuffer.allocate(4).putInt(bytes.size()).flip());
        digest.update(bytes.toByteBuffer());
    }

    private static void addLong(MessageDigest digest, long number) {
        digest.update(ByteBuffer.allocate(8).putLong(number).flip());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
