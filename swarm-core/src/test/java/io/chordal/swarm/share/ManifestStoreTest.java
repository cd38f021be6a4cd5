// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.Manifest;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestStoreTest {
    private static final Manifest MANIFEST = Content.manifest(3 * 512 * 1024);

    private final Disk disk = new NioDisk();

    @TempDir
    Path folder;

    @Test
    void oneManifestMayBeKeptByTwoAtOnce() throws Exception {
        ManifestStore manifests = new ManifestStore(disk, folder, 0);
        Manifest other = named("other");

        for (int round = 0; round < 100; round++) {
            CyclicBarrier together = new CyclicBarrier(2);
            CompletableFuture<Void> one = CompletableFuture.runAsync(() -> put(manifests, MANIFEST, together));
            CompletableFuture<Void> two = CompletableFuture.runAsync(() -> put(manifests, other, together));
            CompletableFuture.allOf(one, two).get();

            assertThat(new ManifestStore(disk, folder, 0).get(MANIFEST.ref()))
                    .hasValueSatisfying(kept -> assertThat(kept).isIn(MANIFEST, other));
        }
        try (var left = Files.list(folder)) {
            assertThat(left).hasSize(1);
        }
    }

    @Test
    void aManifestThatIsKeptAlreadyIsNotWrittenAgainUnlessItIsDamaged() throws Exception {
        AtomicInteger written = new AtomicInteger();
        Disk counting = (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    written.addAndGet(method.getName().equals("openForWriting") ? 1 : 0);
                    return method.invoke(disk, arguments);
                });
        ManifestStore manifests = new ManifestStore(counting, folder, 1_000_000);
        manifests.put(MANIFEST);

        manifests.put(MANIFEST);
        new ManifestStore(counting, folder, 0).put(MANIFEST);
        assertThat(written).hasValue(1);

        Files.write(folder.resolve(MANIFEST.ref() + ".manifest"), new byte[] {1, 2, 3});
        manifests.put(MANIFEST);
        assertThat(new ManifestStore(disk, folder, 0).get(MANIFEST.ref())).contains(MANIFEST);

        manifests.remove(MANIFEST.ref());
        assertThat(manifests.get(MANIFEST.ref())).isEmpty();
        manifests.put(MANIFEST);
        assertThat(new ManifestStore(disk, folder, 0).get(MANIFEST.ref())).contains(MANIFEST);
        assertThat(written).hasValue(3);
    }

    private static Manifest named(String name) {
        return Manifest.verified(
                MANIFEST.fileId(),
                MANIFEST.size(),
                MANIFEST.chunkHashes(),
                Optional.of(new FileName(name)),
                Optional.empty());
    }

    private static void put(ManifestStore manifests, Manifest manifest, CyclicBarrier together) {
        try {
            together.await();
            manifests.put(manifest);
        } catch (StorageException e) {
            throw new UncheckedIOException(e);
        } catch (BrokenBarrierException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
