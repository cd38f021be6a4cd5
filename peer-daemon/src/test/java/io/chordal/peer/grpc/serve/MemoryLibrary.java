// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSet;
import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.FrameRead;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.Membership;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A library of files in memory that counts what is read and hears what is damaged. */
final class MemoryLibrary implements Library {
    final List<String> damage = new CopyOnWriteArrayList<>();
    final AtomicInteger framesRead = new AtomicInteger();
    final AtomicInteger readersOpen = new AtomicInteger();
    private final Map<FileRef, byte[]> bytes = new ConcurrentHashMap<>();
    private final Map<FileRef, Manifest> manifests = new ConcurrentHashMap<>();
    private final Map<FileRef, ChunkSet> have = new ConcurrentHashMap<>();
    private final BitSet damaged = new BitSet();
    private volatile Membership as = Membership.PUBLIC;

    /** Adds a file of random bytes, whole. */
    Manifest add(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        FileHasher hasher = new FileHasher(size);
        hasher.update(ByteBuffer.wrap(content));
        Manifest manifest = hasher.finish(Optional.empty());
        bytes.put(manifest.ref(), content);
        manifests.put(manifest.ref(), manifest);
        have.put(manifest.ref(), ChunkSet.all(manifest.chunkCount()));
        return manifest;
    }

    void setHave(FileRef ref, ChunkSet chunks) {
        have.put(ref, chunks);
    }

    void remove(FileRef ref) {
        have.remove(ref);
    }

    /** Shares all that it has in one group, and nowhere else. */
    void shareIn(Membership membership) {
        as = membership;
    }

    void damage(int chunk) {
        damaged.set(chunk);
    }

    byte[] bytes(FileRef ref) {
        return bytes.get(ref);
    }

    @Override
    public Optional<ChunkSet> have(FileRef ref) {
        return Optional.ofNullable(have.get(ref));
    }

    @Override
    public ImmutableSet<Membership> served(FileRef ref) {
        return have(ref).isPresent() ? ImmutableSet.of(as) : ImmutableSet.of();
    }

    @Override
    public Optional<Manifest> manifest(FileRef ref) {
        return have.containsKey(ref) ? Optional.of(manifests.get(ref)) : Optional.empty();
    }

    @Override
    public Optional<ChunkReader> open(FileRef ref) {
        if (!have.containsKey(ref)) {
            return Optional.empty();
        }
        readersOpen.incrementAndGet();
        return Optional.of(new Reader(ref));
    }

    @Override
    public void chunkDamaged(FileRef ref, int chunk) {
        damage.add("chunk " + chunk);
    }

    @Override
    public void fileChanged(FileRef ref) {
        damage.add("changed");
    }

    @Override
    public void uploaded(FileRef ref, long count) {}

    /** Goes on reading a file that was removed, as one that is open does. */
    private final class Reader implements ChunkReader {
        private final FileRef ref;
        private final ChunkSet atFirst;

        Reader(FileRef ref) {
            this.ref = ref;
            this.atFirst = requireNonNull(have.get(ref));
        }

        @Override
        public Manifest manifest() {
            return manifests.get(ref);
        }

        @Override
        public ChunkSet have() {
            return have.get(ref);
        }

        @Override
        public FrameRead read(int chunk, int offset, int length) {
            if (damaged.get(chunk)) {
                return new FrameRead.Damaged(chunk);
            }
            if (!have.getOrDefault(ref, atFirst).contains(chunk)) {
                return new FrameRead.Absent(chunk);
            }
            framesRead.incrementAndGet();
            int at = (int) ref.layout().offset(chunk) + offset;
            return new FrameRead.Frame(ByteBuffer.wrap(Arrays.copyOfRange(bytes.get(ref), at, at + length)));
        }

        @Override
        public void close() {
            readersOpen.decrementAndGet();
        }
    }
}
