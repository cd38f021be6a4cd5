// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.chordal.proto.transfer.v1.GetManifestResponse;
import io.chordal.proto.transfer.v1.ManifestHead;
import io.chordal.swarm.file.ChunkHashes;
import io.chordal.swarm.file.ChunkLayout;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManifestAssemblyTest {
    private static final Manifest MANIFEST = manifest(3 * 512 * 1024 + 1, "a.bin");

    @Test
    void whatIsSentIsWhatIsPutTogether() {
        assertThat(assemble(MANIFEST.ref(), parts(MANIFEST))).isEqualTo(MANIFEST);
    }

    @Test
    void theManifestOfAnotherFileIsRefused() {
        Manifest other = manifest(3 * 512 * 1024 + 2, "a.bin");
        ManifestAssembly assembly = new ManifestAssembly(MANIFEST.ref());

        assertThatThrownBy(() -> assembly.add(parts(other).get(0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void falseHashesUnderTheRightHeadAreRefused() {
        GetManifestResponse part = parts(MANIFEST).get(0).toBuilder()
                .setChunkHashes(ByteString.copyFrom(new byte[4 * 32]))
                .build();

        assertThatThrownBy(() -> assemble(MANIFEST.ref(), List.of(part))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreHashesThanTheSizeDemandsAreRefusedAsTheyCome() {
        GetManifestResponse part = parts(MANIFEST).get(0);
        ManifestAssembly assembly = new ManifestAssembly(MANIFEST.ref());
        assembly.add(part);

        assertThatThrownBy(() -> assembly.add(part)).hasMessageContaining("more than 4");
    }

    @Test
    void anAbruptEndIsRefused() {
        GetManifestResponse part = parts(MANIFEST).get(0).toBuilder()
                .setChunkHashes(ByteString.copyFrom(new byte[32]))
                .build();

        assertThatThrownBy(() -> assemble(MANIFEST.ref(), List.of(part))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> assemble(MANIFEST.ref(), List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anAbsurdSizeOrCountReservesNothingBeforeItsHashesAreThere() {
        FileRef huge = new FileRef(MANIFEST.fileId(), ChunkLayout.MAX_SIZE);
        GetManifestResponse head = GetManifestResponse.newBuilder()
                .setHead(ManifestHead.newBuilder()
                        .setFile(TransferCodec.toWire(huge))
                        .setChunkSize(Integer.MAX_VALUE)
                        .setChunkCount(Integer.MAX_VALUE))
                .setChunkHashes(ByteString.copyFrom(new byte[32]))
                .build();
        tryToAssemble(huge, head);

        long allocated = allocatedBy(() -> tryToAssemble(huge, head));

        assertThat(allocated).as("of 8 MiB of hashes that the size claims").isLessThan(64 * 1024);
        assertThatThrownBy(() -> new FileRef(MANIFEST.fileId(), ChunkLayout.MAX_SIZE + 1))
                .hasMessageContaining("4 TiB");
        assertThatThrownBy(() -> new FileRef(MANIFEST.fileId(), -1)).hasMessageContaining("claims -1");
    }

    private static void tryToAssemble(FileRef wanted, GetManifestResponse part) {
        ManifestAssembly assembly = new ManifestAssembly(wanted);
        assembly.add(part);
        assertThatThrownBy(assembly::finish).isInstanceOf(IllegalArgumentException.class);
    }

    private static long allocatedBy(Runnable work) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        work.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void aPublishersNameThatWouldEscapeIsLeftOut() {
        GetManifestResponse part = parts(MANIFEST).get(0);
        ManifestHead head =
                part.getHead().toBuilder().setName("../../etc/passwd").build();

        Manifest read =
                assemble(MANIFEST.ref(), List.of(part.toBuilder().setHead(head).build()));

        assertThat(read.name()).isEmpty();
        assertThat(ChunkHashes.of(read.chunkHashes())).isEqualTo(MANIFEST.chunkHashes());
    }

    private static Manifest assemble(FileRef wanted, List<GetManifestResponse> parts) {
        ManifestAssembly assembly = new ManifestAssembly(wanted);
        parts.forEach(assembly::add);
        return assembly.finish();
    }

    private static List<GetManifestResponse> parts(Manifest manifest) {
        List<GetManifestResponse> parts = new ArrayList<>();
        ManifestCodec.parts(manifest).forEachRemaining(parts::add);
        return parts;
    }

    private static Manifest manifest(int size, String name) {
        FileHasher hasher = new FileHasher(size);
        hasher.update(ByteBuffer.allocate(size));
        return hasher.finish(Optional.of(new FileName(name)));
    }
}
