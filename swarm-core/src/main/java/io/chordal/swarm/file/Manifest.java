// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * The list of a file's chunk hashes, from which each chunk can be checked on its own.
 *
 * <p>Invariant: the number of hashes is exactly what the size demands, and their BEP 52 root <em>is</em> the FileId; a
 * manifest that breaks either cannot be constructed. So a manifest from a stranger is as good as one's own, and a file of
 * verified chunks is the file. Name and plain SHA-256 are the publisher's hints and prove nothing. Immutable.
 *
 * @param fileId the root
 * @param size the file's length in bytes
 * @param chunkHashes one hash per chunk, in order
 * @param name what the publisher calls the file
 * @param sha256 the plain SHA-256 that the publisher claims
 */
public record Manifest(
        FileId fileId, long size, ChunkHashes chunkHashes, Optional<FileName> name, Optional<Hash256> sha256) {

    /** Checks everything; throws {@link InvalidInputException} with SIZE, CHUNK_COUNT or ROOT_MISMATCH. */
    public Manifest {
        requireNonNull(fileId, "fileId is null");
        requireNonNull(chunkHashes, "chunkHashes is null");
        requireNonNull(name, "name is null");
        requireNonNull(sha256, "sha256 is null");
        ChunkLayout layout = new ChunkLayout(size);
        if (chunkHashes.size() != layout.chunkCount()) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.CHUNK_COUNT,
                    "a file of " + size + " bytes has " + layout.chunkCount() + " chunks, the manifest lists "
                            + chunkHashes.size());
        }
        FileId root = chunkHashes.root(layout);
        if (!root.equals(fileId)) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.ROOT_MISMATCH,
                    "the manifest's chunk hashes belong to file " + root.toHex() + ", not to " + fileId.toHex());
        }
    }

    /** A manifest received from elsewhere: checked against the FileId and size that were asked for. */
    public static Manifest verified(
            FileId fileId, long size, List<Hash256> chunkHashes, Optional<FileName> name, Optional<Hash256> sha256) {
        return new Manifest(fileId, size, ChunkHashes.of(chunkHashes), name, sha256);
    }

    /** The manifest of a file of one chunk, which needs no telling: its only chunk hash is its FileId. Nothing for others. */
    public static Optional<Manifest> ofOneChunk(FileRef file) {
        return file.layout().chunkCount() == 1
                ? Optional.of(verified(
                        file.fileId(), file.size(), List.of(file.fileId().hash()), Optional.empty(), Optional.empty()))
                : Optional.empty();
    }

    /** Which file this is. */
    public FileRef ref() {
        return new FileRef(fileId, size);
    }

    /** How the file is cut. */
    public ChunkLayout layout() {
        return new ChunkLayout(size);
    }

    /** Bytes of every chunk but the last. */
    public int chunkSize() {
        return layout().chunkSize();
    }

    /** How many chunks there are. */
    public int chunkCount() {
        return chunkHashes.size();
    }

    @Override
    public String toString() {
        return "Manifest[" + fileId.shortHex() + "-" + size + ", " + chunkCount() + " chunks]";
    }
}
