// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.backup;

import static java.util.Objects.requireNonNull;

import com.google.common.hash.HashingOutputStream;
import io.chordal.dht.id.Bytes;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes a backup, part after part, and what makes each change of it noticed at its end.
 *
 * <p>Confined to one thread. It keeps nothing of what it wrote but a running hash, and leaves the stream open.
 */
final class BackupWriter {
    private final OutputStream out;
    private final HashingOutputStream hashing;
    private final DataOutputStream data;
    private long records;

    /** Begins a backup. */
    BackupWriter(OutputStream out, BackupHead head) throws IOException {
        this.out = requireNonNull(out, "out is null");
        hashing = new HashingOutputStream(BackupFormat.HASH, out);
        data = new DataOutputStream(hashing);
        data.write(BackupFormat.MAGIC.toByteArray());
        data.writeByte(BackupFormat.VERSION);
        write(BackupFormat.HEAD, head.write());
    }

    void write(BackupPart part) throws IOException {
        write(part.kind().number(), part.text());
        records++;
    }

    /** Ends it; returns how many records it holds. */
    long end() throws IOException {
        write(
                BackupFormat.END,
                Bytes.copyOf(ByteBuffer.allocate(Long.BYTES).putLong(records).array()));
        data.flush();
        out.write(hashing.hash().asBytes());
        out.flush();
        return records;
    }

    private void write(int kind, Bytes text) throws IOException {
        data.writeByte(kind);
        data.writeInt(text.size());
        data.write(text.toByteArray());
    }
}
