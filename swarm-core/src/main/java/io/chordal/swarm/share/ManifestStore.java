// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Manifests in files of their own, the recently used ones also in memory, up to a weight.
 *
 * <p>Invariant: what it returns was verified against its FileId when it was read. Thread-safe. It blocks on the disk.
 */
public final class ManifestStore {
    /** Bytes of chunk hashes kept in memory: enough for a dozen files of 256 GiB, or 160 of 3 GiB. */
    public static final long DEFAULT_CACHE_BYTES = 32L * 1024 * 1024;

    private static final int OVERHEAD = 512;

    private final Disk disk;
    private final Path folder;
    private final Cache<FileRef, Manifest> cache;

    /** Manifests below {@code folder}, which is created if need be. */
    public ManifestStore(Disk disk, Path folder, long cacheBytes) throws IOException {
        this.disk = disk;
        this.folder = folder;
        disk.createDirectories(folder);
        this.cache = Caffeine.newBuilder()
                .executor(Runnable::run)
                .maximumWeight(cacheBytes)
                .<FileRef, Manifest>weigher((ref, m) -> m.chunkCount() * Hash256.BYTES + OVERHEAD)
                .build();
    }

    /** Keeps a manifest; durable when this returns. */
    public void put(Manifest manifest) throws StorageException {
        try {
            file(manifest.ref()).write(ManifestFile.encode(manifest));
            cache.put(manifest.ref(), manifest);
        } catch (IOException e) {
            throw StorageException.of("keeping the manifest of " + manifest.ref(), e);
        }
    }

    /** A manifest that was kept; nothing if there is none, or none that can be believed. */
    public Optional<Manifest> get(FileRef ref) throws StorageException {
        Manifest cached = cache.getIfPresent(ref);
        if (cached != null) {
            return Optional.of(cached);
        }
        try {
            Optional<byte[]> bytes = file(ref).read();
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            Manifest manifest = ManifestFile.decode(ref, bytes.get());
            cache.put(ref, manifest);
            return Optional.of(manifest);
        } catch (InvalidInputException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageException.of("reading the manifest of " + ref, e);
        }
    }

    /** Forgets a manifest. */
    public void remove(FileRef ref) throws StorageException {
        try {
            cache.invalidate(ref);
            disk.delete(path(ref));
        } catch (IOException e) {
            throw StorageException.of("deleting the manifest of " + ref, e);
        }
    }

    private AtomicFile file(FileRef ref) {
        return new AtomicFile(disk, path(ref));
    }

    private Path path(FileRef ref) {
        return folder.resolve(ref + ".manifest");
    }
}
