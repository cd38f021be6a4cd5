// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.util.concurrent.Striped;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.Lock;

/**
 * Manifests in files of their own, the recently used ones also in memory, up to a weight.
 *
 * <p>Invariant: what it returns was verified against its FileId when it was read. Thread-safe: one of a few locks, by the file,
 * guards what is kept of it on the disk and in memory; none is taken for what is in memory already. It blocks on the disk.
 */
public final class ManifestStore {
    /** Bytes of chunk hashes kept in memory: enough for a dozen files of 256 GiB, or 160 of 3 GiB. */
    public static final long DEFAULT_CACHE_BYTES = 32L * 1024 * 1024;

    private static final int OVERHEAD = 512;
    private static final int LOCKS = 64;

    private final Disk disk;
    private final Path folder;
    private final Cache<FileRef, Manifest> cache;
    private final Striped<Lock> locks = Striped.lock(LOCKS);

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

    /** Keeps a manifest; durable when this returns. One that is kept already is not written again. */
    public void put(Manifest manifest) throws StorageException {
        FileRef ref = manifest.ref();
        Lock lock = lock(ref);
        try {
            ByteBuffer bytes = ManifestFile.encode(manifest);
            if (!isKept(ref, bytes)) {
                file(ref).write(bytes);
            }
            cache.put(ref, manifest);
        } catch (IOException e) {
            throw StorageException.of("keeping the manifest of " + ref, e);
        } finally {
            lock.unlock();
        }
    }

    /** Whether exactly these bytes are there; what cannot be read is written anew. */
    private boolean isKept(FileRef ref, ByteBuffer bytes) {
        try {
            return file(ref)
                    .read()
                    .filter(kept -> bytes.equals(ByteBuffer.wrap(kept)))
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    /** A manifest that was kept; nothing if there is none, or none that can be believed. */
    public Optional<Manifest> get(FileRef ref) throws StorageException {
        Manifest cached = cache.getIfPresent(ref);
        if (cached != null) {
            return Optional.of(cached);
        }
        Lock lock = lock(ref);
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
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a manifest. */
    public void remove(FileRef ref) throws StorageException {
        Lock lock = lock(ref);
        try {
            cache.invalidate(ref);
            disk.delete(path(ref));
        } catch (IOException e) {
            throw StorageException.of("deleting the manifest of " + ref, e);
        } finally {
            lock.unlock();
        }
    }

    private Lock lock(FileRef ref) {
        Lock lock = locks.get(ref);
        lock.lock();
        return lock;
    }

    private AtomicFile file(FileRef ref) {
        return new AtomicFile(disk, path(ref));
    }

    private Path path(FileRef ref) {
        return folder.resolve(ref + ".manifest");
    }
}
