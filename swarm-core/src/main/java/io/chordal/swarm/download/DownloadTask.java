// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.download;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.pick.PickPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One download under way: the serial shell around {@link DownloadEngine}.
 *
 * <p>It brings every event into the serial context, asks the engine, and carries out what it answers: requests to
 * {@link ChunkSource}s, writes on the disk executor, calls to the {@link DownloadListener}. Chunks are hashed on the
 * transport's threads. All public methods may be called from any thread and return at once. It neither finds sources nor
 * opens or closes the store: the embedder does.
 */
public final class DownloadTask {
    private static final Logger log = LoggerFactory.getLogger(DownloadTask.class);

    private final ChunkStore store;
    private final DownloadConfig config;
    private final DownloadContext context;
    private final DownloadListener listener;
    private final DownloadEngine engine;
    private final Carrier carrier = new Carrier();
    private final long began;
    private final NavigableMap<SourceId, Link> links = new TreeMap<>();
    private @Nullable VerifiedChunk arriving;
    private final List<Runnable> whenQuiet = new ArrayList<>();
    private int diskWork;
    private Runnable stopTimer = () -> {};
    private boolean over;
    private volatile DownloadProgress progress;

    /** A source and what is under way from it; confined to the serial context, but for the counter. */
    private static final class Link {
        private final ChunkSource source;
        private final AtomicLong arrived = new AtomicLong();
        private final List<Transfer> transfers = new ArrayList<>();

        Link(ChunkSource source) {
            this.source = source;
        }
    }

    /** A download into {@code store}; nothing happens before {@link #start}. */
    public DownloadTask(
            ChunkStore store,
            DownloadConfig config,
            PickPolicy policy,
            MemoryBudget budget,
            DownloadContext context,
            DownloadListener listener) {
        this.store = requireNonNull(store, "store is null");
        this.config = requireNonNull(config, "config is null");
        this.context = requireNonNull(context, "context is null");
        this.listener = requireNonNull(listener, "listener is null");
        this.began = context.ticker().read();
        this.engine =
                new DownloadEngine(store.manifest().layout(), store.have(), config, policy, budget, context.random());
        this.progress = engine.progress(0);
    }

    /** Begins; once. */
    public void start() {
        store.onDamage(chunk -> serially(() -> run(engine.lost(oneChunk(chunk), now()))));
        serially(() -> {
            run(engine.start(now()));
            scheduleTick();
        });
    }

    /**
     * Others (tracker, ring, a ticket) name a source and what it has. A source that is known already keeps its place, but its
     * further requests go through this object.
     */
    public void sourceFound(ChunkSource source, ChunkSet have) {
        serially(() -> {
            if (connect(source)) {
                run(engine.sourceFound(source.id(), have, now()));
            }
        });
    }

    /** A source said itself what it has: it is asked at once, even if it could not be reached before. */
    public void sourceHas(ChunkSource source, ChunkSet have) {
        serially(() -> {
            if (connect(source)) {
                run(engine.sourceHas(source.id(), have, now()));
            }
        });
    }

    /** A source withdrew. Not for one that merely does not answer, nor when the tracker is silent. */
    public void sourceLost(SourceId source) {
        serially(() -> run(engine.sourceLost(source, now())));
    }

    /** Stops for a while. */
    public void pause() {
        serially(() -> run(engine.pause(now())));
    }

    /** Goes on after {@link #pause}. */
    public void resume() {
        serially(() -> run(engine.resume(now())));
    }

    /**
     * Ends without the file; what was fetched stays in the store. Once nothing is under way to the disk any more, {@code done}
     * runs in the serial context: then the store may be closed.
     */
    public void cancel(Runnable done) {
        serially(() -> {
            run(engine.cancel(now()));
            whenQuiet.add(done);
            quiet();
        });
    }

    /** Where it stands; at most one tick old. */
    public DownloadProgress progress() {
        return progress;
    }

    /** Makes the source reachable; false if there are too many. Those that are asked no more make room. */
    private boolean connect(ChunkSource source) {
        Link link = links.get(source.id());
        if (link == null && links.size() >= SourceBook.MAX_SOURCES) {
            links.entrySet().removeIf(e -> e.getValue().transfers.isEmpty() && !engine.mayAsk(e.getKey()));
        }
        if (link == null && links.size() >= SourceBook.MAX_SOURCES) {
            return false;
        }
        if (link == null || (!link.source.equals(source) && link.transfers.isEmpty())) {
            links.put(source.id(), new Link(source));
        }
        return true;
    }

    private void scheduleTick() {
        if (!over) {
            stopTimer = context.timers().schedule(config.tick(), () -> serially(this::tick));
        }
    }

    private void tick() {
        links.forEach((id, link) -> {
            long bytes = link.arrived.getAndSet(0);
            if (bytes > 0) {
                engine.bytesArrived(id, bytes, now());
            }
        });
        run(engine.tick(now()));
        publish();
        scheduleTick();
    }

    private void run(List<DownloadCommand> commands) {
        for (DownloadCommand command : commands) {
            try {
                command.applyTo(carrier);
            } catch (RuntimeException e) {
                log.error("download of {}: {} failed", store.manifest(), command, e);
            }
        }
    }

    private void publish() {
        progress = engine.progress(now());
    }

    private void end() {
        over = true;
        stopTimer.run();
        links.values()
                .forEach(link -> ImmutableList.copyOf(link.transfers)
                        .forEach(t -> t.giveUp(ChunkSet.all(store.manifest().chunkCount()))));
        links.clear();
    }

    private long now() {
        return context.ticker().read() - began;
    }

    private ChunkSet oneChunk(int chunk) {
        return ChunkSet.of(store.manifest().chunkCount(), chunk);
    }

    private void serially(Runnable event) {
        context.serial().execute(event);
    }

    /** Work that may wait for the disk. */
    private interface DiskWork {
        void run() throws StorageException;
    }

    private interface Failed {
        void with(StorageException cause);
    }

    /** Does the work on the disk executor and then, in the serial context, one of the two others. */
    private void onDisk(DiskWork work, Runnable done, Failed failed) {
        diskWork++;
        try {
            context.disk().execute(() -> {
                Runnable next = done;
                try {
                    work.run();
                } catch (StorageException e) {
                    next = () -> failed.with(e);
                } catch (RuntimeException e) {
                    next = () -> failed.with(new StorageException(
                            StorageException.Reason.IO_ERROR, "writing " + store.manifest() + ": " + e, e));
                }
                afterDisk(next);
            });
        } catch (RejectedExecutionException e) {
            afterDisk(() -> failed.with(new StorageException(
                    StorageException.Reason.CLOSED, store.manifest() + " is no longer written: shutting down", e)));
        }
    }

    private void afterDisk(Runnable next) {
        serially(() -> {
            diskWork--;
            next.run();
            quiet();
        });
    }

    private void quiet() {
        if (diskWork == 0 && engine.phase().isOver()) {
            whenQuiet.forEach(Runnable::run);
            whenQuiet.clear();
        }
    }

    /** Carries out the engine's commands, and brings the outcome of requests back; its own state is the task's. */
    private final class Carrier implements DownloadCommand.Handler, Transfer.Outcome {
        @Override
        public void request(SourceId source, ChunkSet chunks) {
            Link link = links.get(source);
            if (link == null) {
                failed(source, chunks, SourceFailure.UNREACHABLE, "it is gone");
                return;
            }
            Transfer transfer = new Transfer(store.manifest(), source, chunks, link.arrived, this);
            link.transfers.add(transfer);
            try {
                transfer.attach(link.source.request(chunks, transfer));
            } catch (RuntimeException e) {
                transfer.onFailure(SourceFailure.UNREACHABLE, String.valueOf(e));
            }
        }

        @Override
        public void cancel(SourceId source, ChunkSet chunks) {
            Link link = links.get(source);
            if (link != null) {
                ImmutableList.copyOf(link.transfers).forEach(transfer -> transfer.giveUp(chunks));
            }
        }

        @Override
        public void store(SourceId source, int index) {
            VerifiedChunk chunk = requireNonNull(arriving, "no chunk has arrived");
            onDisk(
                    () -> store.write(chunk),
                    () -> run(engine.stored(source, index, now())),
                    e -> run(engine.storeFailed(source, index, e, now())));
        }

        @Override
        public void discard(SourceId source, int chunk) {
            log.debug("chunk {} of {} came twice; {} was late", chunk, store.manifest(), source);
        }

        @Override
        public void announce(ChunkSet fresh, ChunkSet have) {
            listener.announce(fresh, have);
        }

        @Override
        public void withdraw(ChunkSet lost, ChunkSet have) {
            log.warn("chunks {} of {} are no longer whole on the disk and are fetched again", lost, store.manifest());
            listener.withdraw(lost, have);
        }

        @Override
        public void refreshSources() {
            listener.refreshSources();
        }

        @Override
        public void checkpoint() {
            onDisk(store::checkpoint, () -> {}, e -> run(engine.diskFailed(e, false, now())));
        }

        @Override
        public void complete() {
            AtomicReference<Completion> completion = new AtomicReference<>();
            onDisk(
                    () -> completion.set(store.complete()),
                    () -> finished(requireNonNull(completion.get(), "completion is null")),
                    e -> run(engine.diskFailed(e, true, now())));
        }

        private void finished(Completion completion) {
            if (completion instanceof Completion.Finished file) {
                run(engine.completed(now()));
                listener.finished(file);
            } else if (completion instanceof Completion.Incomplete incomplete) {
                run(engine.lost(incomplete.missing(), now()));
            }
        }

        @Override
        public void banned(SourceId source, int chunk) {
            log.warn(
                    "chunk {} of {} from {} is not what it should be; it is asked no more",
                    chunk,
                    store.manifest(),
                    source);
            listener.sourceBanned(source, chunk);
        }

        @Override
        public void changed() {
            publish();
            if (progress.phase().isOver()) {
                end();
            }
            listener.changed(progress);
        }

        @Override
        public void failed(StorageException cause) {
            listener.failed(cause);
        }

        @Override
        public void verified(SourceId source, VerifiedChunk chunk) {
            serially(() -> {
                arriving = chunk;
                run(engine.verified(source, chunk.index(), now()));
                arriving = null;
            });
        }

        @Override
        public void corrupt(SourceId source, int chunk) {
            serially(() -> run(engine.corrupt(source, chunk, now())));
        }

        @Override
        public void unavailable(SourceId source, int chunk) {
            serially(() -> run(engine.unavailable(source, chunk, now())));
        }

        @Override
        public void failed(SourceId source, ChunkSet missing, SourceFailure why, String message) {
            log.debug("{} did not deliver chunks {} of {}: {}", source, missing, store.manifest(), message);
            serially(() -> run(engine.failed(source, missing, why, now())));
        }

        @Override
        public void ended(Transfer transfer) {
            serially(() -> {
                Link link = links.get(transfer.source());
                if (link != null) {
                    link.transfers.remove(transfer);
                }
            });
        }
    }
}
