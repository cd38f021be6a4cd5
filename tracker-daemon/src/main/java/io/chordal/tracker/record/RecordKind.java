// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Function;

/**
 * Where records of a kind stand and how they are written: in {@link #PARTITIONS} partitions, by the hash of their names.
 *
 * <p>Immutable.
 *
 * @param <T> the kind
 * @param space the first part of the partitions' names
 * @param encode writes a record
 * @param decode reads one; refuses as {@link RecordReader} does
 */
public record RecordKind<T>(String space, Function<T, Bytes> encode, Function<Bytes, T> decode) {
    private static final byte PROPOSED = 0;
    private static final byte CONFIRMED = 1;

    /** By how much a restore raises an epoch: more often it is never raised between a backup and the loss of the trackers. */
    public static final long EPOCHS_BEYOND_BACKUP = 1_000_000;

    /** In how many partitions the names lie. */
    public static final int PARTITIONS = 64;

    public RecordKind {
        requireNonNull(space, "space is null");
        requireNonNull(encode, "encode is null");
        requireNonNull(decode, "decode is null");
    }

    /** Returns where the record of a name stands. */
    public Key key(String foldedName) {
        int first =
                Hashing.sha256().hashString(foldedName, StandardCharsets.UTF_8).asBytes()[0];
        return new Key(partition((first & 0xff) % PARTITIONS), Bytes.utf8(foldedName));
    }

    /** Returns a partition's name. */
    public Bytes partition(int number) {
        return Bytes.utf8(String.format(Locale.ROOT, "%s/%02d", space, number));
    }

    /** Returns what stands in the register of a record. */
    public Bytes written(T record, boolean confirmed) {
        byte[] text = encode.apply(record).toByteArray();
        byte[] all = new byte[text.length + 1];
        all[0] = confirmed ? CONFIRMED : PROPOSED;
        System.arraycopy(text, 0, all, 1, text.length);
        return Bytes.copyOf(all);
    }

    /** Reads the same. */
    Stored<T> stored(Bytes written) {
        ByteBuffer bytes = written.toByteBuffer();
        if (!bytes.hasRemaining() || bytes.get(0) < PROPOSED || bytes.get(0) > CONFIRMED) {
            throw new TrackerException(
                    TrackerReason.RECORD_DAMAGED,
                    "a record in " + space + " does not begin as records do; restore it from a backup");
        }
        boolean confirmed = bytes.get() == CONFIRMED;
        return new Stored<>(decode.apply(Bytes.copyOf(bytes)), confirmed);
    }

    /**
     * A record as it stands in its register.
     *
     * @param <T> the kind
     * @param record the record
     * @param confirmed whether it was at a majority before anybody was told of it; a proposed one may lose its name to one that is
     */
    record Stored<T>(T record, boolean confirmed) {}
}
