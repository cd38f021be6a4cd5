// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ManifestTest {
    private final Manifest manifest = Content.manifest(1_572_865);

    @Test
    void aManifestFromElsewhereIsTakenIfItsHashesBelongToTheFile() {
        Manifest received = Manifest.verified(
                manifest.fileId(),
                manifest.size(),
                new ArrayList<>(manifest.chunkHashes()),
                manifest.name(),
                manifest.sha256());

        assertThat(received).isEqualTo(manifest).hasSameHashCodeAs(manifest);
        assertThat(received.chunkSize()).isEqualTo(524288);
    }

    @Test
    void aSwappedOrAlteredHashIsRefused() {
        List<Hash256> swapped = new ArrayList<>(manifest.chunkHashes());
        swapped.set(0, manifest.chunkHashes().get(1));

        assertRefused(InvalidInputException.Reason.ROOT_MISMATCH, () -> received(manifest.size(), swapped));
    }

    @Test
    void tooFewTooManyAndCutHashesAreRefused() {
        List<Hash256> hashes = new ArrayList<>(manifest.chunkHashes());

        assertRefused(InvalidInputException.Reason.CHUNK_COUNT, () -> received(manifest.size(), hashes.subList(0, 3)));
        hashes.add(hashes.get(0));
        assertRefused(InvalidInputException.Reason.CHUNK_COUNT, () -> received(manifest.size(), hashes));
        assertRefused(
                InvalidInputException.Reason.CHUNK_COUNT, () -> ChunkHashes.read(ByteBuffer.allocate(32 * 4 + 1)));
    }

    @Test
    void anotherSizeWithAnotherNumberOfChunksIsRefused() {
        assertRefused(
                InvalidInputException.Reason.CHUNK_COUNT,
                () -> received(manifest.size() + 524288, manifest.chunkHashes()));
        assertRefused(InvalidInputException.Reason.SIZE, () -> received(-1, manifest.chunkHashes()));
    }

    @Test
    void moreHashesThanAnyFileHasAreRefusedBeforeTheyAreCopied() {
        ByteBuffer tooMany = ByteBuffer.allocate((ChunkLayout.MAX_CHUNKS + 1) * 32);

        assertRefused(InvalidInputException.Reason.CHUNK_COUNT, () -> ChunkHashes.read(tooMany));
    }

    @Test
    void idsAreHexadecimalOfEitherCase() {
        String hex = manifest.fileId().toHex();

        assertThat(FileId.parse(hex.toUpperCase(Locale.ROOT))).isEqualTo(manifest.fileId());
        assertThat(FileId.of(manifest.fileId().toBytes())).isEqualTo(manifest.fileId());
        assertRefused(InvalidInputException.Reason.HASH, () -> FileId.parse(hex.substring(1)));
        assertRefused(InvalidInputException.Reason.HASH, () -> FileId.parse("g" + hex.substring(1)));
        assertRefused(InvalidInputException.Reason.HASH, () -> FileId.of(new byte[31]));
    }

    private Manifest received(long size, List<Hash256> hashes) {
        return Manifest.verified(manifest.fileId(), size, hashes, Optional.empty(), Optional.empty());
    }

    private static void assertRefused(InvalidInputException.Reason reason, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }
}
