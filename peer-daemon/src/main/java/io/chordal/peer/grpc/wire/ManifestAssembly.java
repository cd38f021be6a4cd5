// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.ManifestHead;
import io.chordal.swarm.file.ChunkHashes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Puts the parts of a manifest from a stranger together and believes none of it until the root is checked.
 *
 * <p>Invariant: it never holds more hashes than the size that was asked for demands, and grows only by bytes that came in.
 * Confined to one thread at a time; good for one manifest.
 */
public final class ManifestAssembly {
    private final FileRef wanted;
    private final int bytesWanted;
    private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
    private Optional<FileName> name = Optional.empty();
    private Optional<Hash256> sha256 = Optional.empty();
    private boolean begun;

    /** An assembly for the manifest of one file. */
    public ManifestAssembly(FileRef wanted) {
        this.wanted = wanted;
        this.bytesWanted = wanted.layout().chunkCount() * Hash256.BYTES;
    }

    /** Takes the next part; throws IllegalArgumentException if it cannot belong to the file. */
    public void add(GetManifestResponse part) {
        if (!begun) {
            begin(part.getHead());
            begun = true;
        }
        if (part.getChunkHashes().size() > bytesWanted - hashes.size()) {
            throw new IllegalArgumentException(
                    "a manifest with more than " + wanted.layout().chunkCount() + " chunk hashes");
        }
        byte[] bytes = part.getChunkHashes().toByteArray();
        hashes.write(bytes, 0, bytes.length);
    }

    /** The manifest; throws IllegalArgumentException if it is not that of the file that was asked for. */
    public Manifest finish() {
        ChunkHashes read = ChunkHashes.read(ByteBuffer.wrap(hashes.toByteArray()));
        return new Manifest(wanted.fileId(), wanted.size(), read, name, sha256);
    }

    private void begin(ManifestHead head) {
        if (!TransferCodec.fromWire(head.getFile()).equals(wanted)) {
            throw new IllegalArgumentException("a manifest of another file than " + wanted);
        }
        name = ManifestCodec.usableName(head.getName());
        sha256 = head.getSha256().size() == Hash256.BYTES
                ? Optional.of(Hash256.of(head.getSha256().toByteArray()))
                : Optional.empty();
    }
}
