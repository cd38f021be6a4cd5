// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.Manifest;
import java.nio.ByteBuffer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChunkAssemblyTest {
    private static final byte[] BYTES = Content.bytes(524288 + 40_000);
    private static final Manifest MANIFEST = Content.manifest(BYTES);

    @Property(tries = 20)
    void framesOfAnyLengthMakeTheChunk(@ForAll @IntRange(min = 1, max = 262144) int frame) {
        ChunkAssembly assembly = new ChunkAssembly(MANIFEST, 0);
        for (int at = 0; at < 524288; at += frame) {
            assertThat(assembly.isComplete()).isFalse();
            assertThat(assembly.add(at, ByteBuffer.wrap(BYTES, at, Math.min(frame, 524288 - at))))
                    .isTrue();
        }

        assertThat(assembly.isComplete()).isTrue();
        assertThat(assembly.verify())
                .hasValueSatisfying(c -> assertThat(c.bytes()).isEqualTo(Content.chunk(BYTES, 0)));
    }

    @Test
    void aFrameThatDoesNotContinueTheChunkIsRefused() {
        ChunkAssembly assembly = new ChunkAssembly(MANIFEST, 1);

        assertThat(assembly.add(1, ByteBuffer.allocate(1))).isFalse();
        assertThat(assembly.add(0, ByteBuffer.allocate(0))).isFalse();
        assertThat(assembly.add(0, ByteBuffer.allocate(40_001))).isFalse();
        assertThat(assembly.add(0, ByteBuffer.allocate(40_000))).isTrue();
        assertThat(assembly.add(40_000, ByteBuffer.allocate(1))).isFalse();
    }

    @Test
    void wrongBytesDoNotMakeAChunk() {
        ChunkAssembly assembly = new ChunkAssembly(MANIFEST, 1);
        assembly.add(0, ByteBuffer.allocate(40_000));

        assertThat(assembly.verify()).isEmpty();
    }

    @Test
    void framesAreCopied() {
        ChunkAssembly assembly = new ChunkAssembly(MANIFEST, 1);
        byte[] frame = BYTES.clone();
        assembly.add(0, ByteBuffer.wrap(frame, 524288, 40_000));
        frame[524288] ^= 1;

        assertThat(assembly.verify())
                .hasValueSatisfying(c -> assertThat(c.bytes()).isEqualTo(Content.chunk(BYTES, 1)));
    }
}
