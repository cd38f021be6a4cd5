// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;

/** What a backup looks like from outside: docs/tracker-control.md. Constants alone. */
final class BackupFormat {
    /** What every backup begins with, whatever its version. */
    static final Bytes MAGIC = Bytes.utf8("chordal backup\n");

    /** The version that this program writes, and the latest that it reads. */
    static final int VERSION = 1;

    /** The number of the first part. */
    static final int HEAD = 1;

    /** The number of the last part, whose text is the number of records. */
    static final int END = 9;

    /** What is computed over all that stands before it. */
    static final HashFunction HASH = Hashing.sha256();

    /** Bytes of the hash, the last ones of the file. */
    static final int HASH_BYTES = HASH.bits() / Byte.SIZE;

    private BackupFormat() {}
}
