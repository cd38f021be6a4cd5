// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileHasherTest {

    /** Computed with Python's hashlib, straight from BEP 52. */
    @ParameterizedTest
    @CsvSource({
        "0, e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855,"
                + " e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d,"
                + " 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "16383, b46717d0e343e03efae637e00c96bf56221a9203c5a8526fb3f7b636e4f5b8b0,"
                + " b46717d0e343e03efae637e00c96bf56221a9203c5a8526fb3f7b636e4f5b8b0",
        "16384, 4555890b230098056b065021e9f29f6f141b188be9d5dcac0c750ab8a26224de,"
                + " 4555890b230098056b065021e9f29f6f141b188be9d5dcac0c750ab8a26224de",
        "16385, 4c0dc11ef9d4b1dec83447abe40a896d01020be878e34ed5aca9abeef6e9c44a,"
                + " 3f0353aa68d63b140ba4de5fdfad86357f8023f2d0ec423c74d696b6f7db3793",
        "524287, 1fe653413e81472632aadb573f371dab01220d4c9ad590dae66e7182cbeec8c6,"
                + " bf3c030a904202213fd30906fef0a9964c56c99691b7d07aa501266d6c6f9c6e",
        "524288, 4b85d001b20c82c28910043cd8442a0ee7fa75bd23981d7051e4ad0b298a7bb5,"
                + " 8e16c418018e72d76d586d8d6d74d614bb8fd205d5e1c018f62598143df73f5d",
        "524289, c3f5d09c780e6188923b2389e81b948c890ae40d474ac6b984f56ffd54a714d1,"
                + " f76cae20ed44a7ee3afc070e84c61ea8ad2a043decd75924173597f43f3c524f",
        "1572865, 0f101691fa41b1cd079b84df67ea822ea4655cd4db0e15e162f67300bb164e51,"
                + " 045cf4fdf1b988c560f7de6e28ffa0df9750d961bd4fe955ccd843096ac17170"
    })
    void rootAndPlainHashAreThoseOfAnotherTool(int size, String root, String sha256) {
        Manifest manifest = Content.manifest(size);

        assertThat(manifest.fileId().toHex()).isEqualTo(root);
        assertThat(manifest.sha256().map(Hash256::toHex)).contains(sha256);
        assertThat(manifest.chunkCount()).isEqualTo((size + 524287) / 524288);
    }

    @Test
    void everyChunkOfAFileWithSeveralIsPaddedToAFullChunk() {
        Manifest manifest = Content.manifest(524289);

        assertThat(manifest.chunkHashes().stream().map(Hash256::toHex))
                .containsExactly(
                        "4b85d001b20c82c28910043cd8442a0ee7fa75bd23981d7051e4ad0b298a7bb5",
                        "4e1959a4fd0943c36c96d55e2e148541e8881ef3e792fdd65f82e7ba2cf3f33f");
    }

    @Test
    void theOnlyChunkOfAFileHasTheFileIdAsItsHash() {
        Manifest manifest = Content.manifest(100_000);

        assertThat(manifest.chunkHashes().get(0)).isEqualTo(manifest.fileId().hash());
    }

    @Property(tries = 60)
    void theLayeredRootIsTheRootOverAllBlocks(@ForAll @IntRange(max = 2_200_000) int size) throws Exception {
        byte[] bytes = Content.bytes(size);

        assertThat(Content.manifest(bytes).fileId()).isEqualTo(Bep52Reference.root(bytes));
    }

    @Property(tries = 30)
    void howTheBytesAreFedDoesNotMatter(
            @ForAll @IntRange(max = 1_300_000) int size, @ForAll @IntRange(min = 1, max = 700_000) int step) {
        byte[] bytes = Content.bytes(size);
        FileHasher hasher = new FileHasher(size);
        for (int at = 0; at < size; at += step) {
            hasher.update(ByteBuffer.wrap(bytes, at, Math.min(step, size - at)));
        }

        assertThat(hasher.finish(Optional.of(new FileName("test.bin")))).isEqualTo(Content.manifest(bytes));
    }

    @Test
    void moreOrFewerBytesThanAnnouncedAreRefused() {
        FileHasher hasher = new FileHasher(10);
        hasher.update(ByteBuffer.allocate(9));

        assertThatThrownBy(() -> hasher.finish(Optional.empty())).hasMessageContaining("given only 9");
        assertThatThrownBy(() -> hasher.update(ByteBuffer.allocate(2))).hasMessageContaining("given more");
    }
}
