// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.ManifestHead;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * A manifest in parts: the head in the first, at most {@value #HASHES_PER_PART} chunk hashes in each.
 *
 * <p>Pure functions; putting parts together is {@link ManifestAssembly}'s.
 */
public final class ManifestCodec {
    /** The most chunk hashes of one part. */
    public static final int HASHES_PER_PART = 8_192;

    private ManifestCodec() {}

    /** The parts of a manifest, made one at a time. */
    public static Iterator<GetManifestResponse> parts(Manifest manifest) {
        return new Parts(manifest);
    }

    private static ManifestHead head(Manifest manifest) {
        ManifestHead.Builder head = ManifestHead.newBuilder()
                .setFile(TransferCodec.toWire(manifest.ref()))
                .setChunkSize(manifest.chunkSize())
                .setChunkCount(manifest.chunkCount());
        manifest.name().map(FileName::value).ifPresent(head::setName);
        manifest.sha256().map(Hash256::toBytes).map(ByteString::copyFrom).ifPresent(head::setSha256);
        return head.build();
    }

    private static final class Parts implements Iterator<GetManifestResponse> {
        private final Manifest manifest;
        private final ByteBuffer hashes;
        private boolean begun;

        Parts(Manifest manifest) {
            this.manifest = manifest;
            this.hashes = manifest.chunkHashes().bytes();
        }

        @Override
        public boolean hasNext() {
            return !begun || hashes.hasRemaining();
        }

        @Override
        public GetManifestResponse next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the manifest has no more parts");
            }
            GetManifestResponse.Builder part = GetManifestResponse.newBuilder();
            if (!begun) {
                part.setHead(head(manifest));
                begun = true;
            }
            int bytes = Math.min(hashes.remaining(), HASHES_PER_PART * Hash256.BYTES);
            part.setChunkHashes(UnsafeByteOperations.unsafeWrap(hashes.slice(hashes.position(), bytes)));
            hashes.position(hashes.position() + bytes);
            return part.build();
        }
    }

    /** A publisher's name for a file, if it may be used here. */
    static Optional<FileName> usableName(String name) {
        return FileName.problem(name).isPresent() ? Optional.empty() : Optional.of(new FileName(name));
    }
}
