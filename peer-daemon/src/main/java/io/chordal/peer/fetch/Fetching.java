// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import com.google.common.collect.ImmutableMap;
import io.chordal.peer.grpc.source.FoundSource;
import io.chordal.peer.grpc.source.SourcePool;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.Completion;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.download.ChunkSource;
import io.chordal.swarm.download.ChunkStore;
import io.chordal.swarm.download.DownloadListener;
import io.chordal.swarm.download.DownloadProgress;
import io.chordal.swarm.download.DownloadTask;
import io.chordal.swarm.download.SourceId;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The part of a download that moves chunks: the engine over a partial file, connected to the sources that the finder finds.
 *
 * <p>Its partial file is served to others from construction until it is stopped or done. Confined to the download's serial
 * context, but for {@link #progress}.
 */
final class Fetching {
    /** What it tells its download; called in the serial context. */
    interface Listener {
        /** Something that a user can see changed. */
        void changed();

        /** The file stands in its place. */
        void finished(Completion.Finished file);

        /** It cannot go on; the chunks are kept. */
        void failed(StorageException cause);
    }

    private final FetchContext context;
    private final DownloadOrder order;
    private final PartialFile file;
    private final Executor serial;
    private final Listener listener;
    private final SourcePool pool;
    private final DownloadTask task;
    private boolean refreshing;
    private boolean stopped;

    Fetching(FetchContext context, DownloadOrder order, PartialFile file, Executor serial, Listener listener) {
        this.context = context;
        this.order = order;
        this.file = file;
        this.serial = serial;
        this.listener = listener;
        this.task = new DownloadTask(
                ChunkStore.of(file),
                context.config().engine().withParallel(order.parallel()),
                order.strategy().policy(),
                context.budget(),
                context.engine(serial),
                new Engine());
        this.pool = new SourcePool(
                order.ref(),
                context.rights().pass(order.as(), order.ref()),
                context.channels(),
                context.reader(),
                serial,
                new Sources(),
                context.config().sources());
    }

    /** Begins, with sources that were heard of already. */
    void start(Collection<FoundSource> heard) {
        context.shares().fetching(file, order.as());
        task.start();
        heard.forEach(this::found);
    }

    /** While the only source that the user wants delivers, others are not asked. */
    private void found(FoundSource source) {
        boolean wanted = order.only().map(source.peer().endpoint()::equals).orElse(true);
        if (wanted || task.progress().stall().isPresent()) {
            pool.found(source);
        }
    }

    void pause() {
        task.pause();
    }

    void resume() {
        task.resume();
    }

    /** Stops; {@code then} gets the partial file on a thread that may block, once nothing is written any more. */
    void stop(Consumer<PartialFile> then) {
        letGo();
        context.shares().notFetching(file, order.as());
        task.cancel(() -> context.blocking().execute(() -> then.accept(file)));
    }

    /** The whole file is shared, or is not to be: the partial one is served no more. */
    void settled() {
        context.shares().notFetching(file, order.as());
    }

    /** Lets all sources go. */
    void letGo() {
        stopped = true;
        pool.close();
    }

    /** Asks those sources again that broke off. */
    void again() {
        pool.again();
    }

    PartialFile file() {
        return file;
    }

    DownloadProgress progress() {
        return task.progress();
    }

    ImmutableMap<SourceId, PeerAddress> peers() {
        return pool.names();
    }

    private final class Sources implements SourcePool.Listener {
        @Override
        public void named(ChunkSource source, ChunkSet have) {
            task.sourceFound(source, have);
            listener.changed();
        }

        @Override
        public void told(ChunkSource source, ChunkSet have) {
            task.sourceHas(source, have);
            listener.changed();
        }

        @Override
        public void withdrew(SourceId id) {
            task.sourceLost(id);
        }
    }

    private final class Engine implements DownloadListener {
        @Override
        public void refreshSources() {
            if (refreshing || stopped) {
                return;
            }
            refreshing = true;
            if (!order.as().group().isPublic()) {
                pool.again();
            }
            context.finder()
                    .find(
                            order.ref(),
                            order.as().group(),
                            order.tracker(),
                            order.hints(),
                            source -> serial.execute(() -> found(source)))
                    .whenComplete((notes, e) -> serial.execute(() -> refreshing = false));
        }

        @Override
        public void announce(ChunkSet fresh, ChunkSet have) {
            context.shares().moreFetched(order.ref(), order.as());
        }

        @Override
        public void withdraw(ChunkSet lost, ChunkSet have) {
            context.shares().moreFetched(order.ref(), order.as());
        }

        @Override
        public void changed(DownloadProgress progress) {
            listener.changed();
        }

        @Override
        public void sourceBanned(SourceId source, int chunk) {
            listener.changed();
        }

        @Override
        public void finished(Completion.Finished finished) {
            letGo();
            listener.finished(finished);
        }

        @Override
        public void failed(StorageException cause) {
            letGo();
            context.shares().notFetching(file, order.as());
            listener.failed(cause);
        }
    }
}
