// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
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
}
