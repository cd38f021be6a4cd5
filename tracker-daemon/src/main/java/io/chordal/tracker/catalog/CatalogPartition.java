// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import com.google.common.hash.Hashing;
import io.chordal.swarm.file.FileName;
import java.nio.charset.StandardCharsets;

/** Which partition holds a name: the first byte of its SHA-256, mod {@link CatalogRecords#PARTITIONS}. */
public final class CatalogPartition {
    private CatalogPartition() {}

    /** Returns the number of the name's partition. */
    public static int of(FileName name) {
        byte first = Hashing.sha256()
                .hashString(name.value(), StandardCharsets.UTF_8)
                .asBytes()[0];
        return (first & 0xff) % CatalogRecords.PARTITIONS;
    }
}
