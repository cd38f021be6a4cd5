// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.ChunkLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A peer of a {@link Swarm}: it serves what it has, and fetches what it lacks if it was told to. */
final class SwarmPeer implements DownloadListener {
    private final Swarm swarm;
    private final SourceId id;
    private final MemoryStore store;
    private final Uplink uplink;
    private final List<String> stalls = new ArrayList<>();
    private @Nullable DownloadTask task;
    private long rate = 100_000_000;
    private boolean alive = true;
    private boolean silent;
    private boolean lying;
    private boolean hidden;
    private boolean finished;
    private ChunkSet announced;
    private final List<SourceId> banned = new ArrayList<>();
    private Optional<StorageException> failure = Optional.empty();

    SwarmPeer(Swarm swarm, String name) {
        this.swarm = swarm;
        this.id = new SourceId(name);
        this.store = new MemoryStore(swarm.manifest());
        this.uplink = new Uplink(swarm.simulation(), this);
        this.announced = ChunkSet.none(layout().chunkCount());
    }

    SwarmPeer uploadingAt(long bytesPerSecond) {
        rate = bytesPerSecond;
        return this;
    }

    /** It sends wrong bytes. */
    SwarmPeer lying() {
        lying = true;
        return this;
    }

    /** It takes requests and sends nothing. */
    SwarmPeer silent() {
        silent = true;
        return this;
    }

    /** The tracker does not name it. */
    SwarmPeer hidden(boolean now) {
        hidden = now;
        return this;
    }

    void kill() {
        alive = false;
        uplink.die();
    }

    void comeBack() {
        alive = true;
        swarm.tellOthers(this);
    }

    MemoryStore store() {
        return store;
    }

    DownloadTask task() {
        if (task == null) {
            throw new IllegalStateException(id + " fetches nothing");
        }
        return task;
    }

    void fetch(DownloadTask download) {
        task = download;
        download.start();
    }

    boolean fetches() {
        return task != null;
    }

    boolean isFinished() {
        return finished;
    }

    SourceId id() {
        return id;
    }

    boolean isAlive() {
        return alive;
    }

    boolean isSilent() {
        return silent;
    }

    boolean isNamed() {
        return alive && !hidden;
    }

    long rate() {
        return rate;
    }

    ChunkLayout layout() {
        return swarm.manifest().layout();
    }

    ChunkSet have() {
        return store.have();
    }

    Uplink uplink() {
        return uplink;
    }

    /** Every stall that its user saw. */
    List<String> stalls() {
        return stalls;
    }

    List<SourceId> banned() {
        return banned;
    }

    ChunkSet announced() {
        return announced;
    }

    Optional<StorageException> failure() {
        return failure;
    }

    /** Chunks that came from one source. */
    int chunksFrom(String source) {
        return task().progress().sources().stream()
                .filter(s -> s.id().value().equals(source))
                .mapToInt(DownloadProgress.SourceProgress::chunks)
                .sum();
    }

    ByteBuffer read(int chunk, int offset, int length) {
        ByteBuffer data = ByteBuffer.wrap(store.bytes(), (int) layout().offset(chunk) + offset, length)
                .slice();
        return lying ? ByteBuffer.allocate(length) : data;
    }

    ChunkSource asSource() {
        return new ChunkSource() {
            @Override
            public SourceId id() {
                return id;
            }

            @Override
            public ChunkRequest request(ChunkSet chunks, FrameSink sink) {
                return uplink.ask(chunks, sink);
            }
        };
    }

    @Override
    public void refreshSources() {
        swarm.nameSourcesTo(this);
    }

    @Override
    public void announce(ChunkSet fresh, ChunkSet have) {
        announced = announced.plus(fresh);
        swarm.tellOthers(this);
    }

    @Override
    public void withdraw(ChunkSet lost, ChunkSet have) {
        announced = announced.minus(lost);
        swarm.tellOthers(this);
    }

    @Override
    public void changed(DownloadProgress progress) {
        progress.stall().ifPresent(stall -> stalls.add(stall.toString()));
    }

    @Override
    public void sourceBanned(SourceId source, int chunk) {
        banned.add(source);
    }

    @Override
    public void finished(Completion.Finished file) {
        finished = true;
    }

    @Override
    public void failed(StorageException cause) {
        failure = Optional.of(cause);
    }
}
