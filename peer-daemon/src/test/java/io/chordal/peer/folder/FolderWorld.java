// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.TestGrants;
import io.chordal.peer.TestTrackers;
import io.chordal.peer.announce.AnnounceConfig;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.Downloads;
import io.chordal.peer.fetch.FetchConfig;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.fetch.OrderBook;
import io.chordal.peer.fetch.SourceFinder;
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.peer.share.FolderList;
import io.chordal.peer.share.Shares;
import io.chordal.swarm.chunk.DiskSpace;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.collection.CollectionPath;
import io.chordal.swarm.collection.CollectionWriter;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.download.MemoryBudget;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.pick.Strategy;
import io.chordal.swarm.share.InMemoryShareStore;
import io.chordal.swarm.share.ManifestStore;
import io.chordal.swarm.share.ShareIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What folders are fetched with, on a disk that refuses, or holds up, what the test says; nobody else is in this world. */
final class FolderWorld implements AutoCloseable {
    private static final PeerAddress ME = new PeerAddress(Bytes.copyOf(new byte[32]), new Endpoint("127.0.0.1", 1));

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(4);
    private final NioDisk real = new NioDisk();
    private final List<Path> forced = Collections.synchronizedList(new ArrayList<>());
    private volatile Optional<String> refusal = Optional.empty();
    private volatile Gate gate = new Gate("", Path.of("none"), 0);
    private final OrderBook book;
    private final FolderList lists;
    private final FetchContext context;
    private final Downloads downloads;
    private final FolderDownloads folders;

    /** A call of the disk that waits. */
    static final class Gate {
        private final String method;
        private final Path path;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        private final AtomicInteger before;

        private Gate(String method, Path path, int before) {
            this.method = method;
            this.path = path;
            this.before = new AtomicInteger(before);
        }

        private void pass(String called, String with) throws InterruptedException {
            if (called.equals(method) && with.equals(path.toString()) && before.getAndDecrement() <= 0) {
                reached.countDown();
                open.await();
            }
        }

        /** Waits until somebody makes the call. */
        void await() throws InterruptedException {
            assertThat(reached.await(20, TimeUnit.SECONDS))
                    .as(method + " " + path)
                    .isTrue();
        }

        /** Lets the call go on. */
        void open() {
            open.countDown();
        }
    }

    FolderWorld(Path home) throws IOException {
        lists = new FolderList(real, home.resolve("lists"));
        ManifestStore manifests = new ManifestStore(real, home.resolve("manifests"), ManifestStore.DEFAULT_CACHE_BYTES);
        ShareIndex index = new ShareIndex(real, new InMemoryShareStore(), manifests, 10);
        Trackers nobody = TestTrackers.nobody(threads);
        ProviderRecords ring = noRing();
        Announcer announcer = new Announcer(
                AnnounceConfig.defaults(),
                () -> ME,
                index::have,
                nobody,
                ring,
                () -> MoreExecutors.newSequentialExecutor(threads),
                threads,
                Ticker.systemTicker());
        context = new FetchContext(
                FetchConfig.defaults(home),
                disk(),
                new DiskSpace(real, 0),
                manifests,
                new Shares(index, lists, announcer, as -> true),
                new PeerChannels(endpoint -> {
                    throw new AssertionError("nobody is to be dialled");
                }),
                TestGrants.none(),
                new SourceFinder(() -> ME, nobody, ring),
                new MemoryBudget(MemoryBudget.DEFAULT_LIMIT),
                threads,
                threads,
                () -> MoreExecutors.newSequentialExecutor(threads),
                threads,
                Ticker.systemTicker(),
                () -> Instant.EPOCH,
                SplittableRandom::new,
                ByteString.EMPTY);
        book = new OrderBook(real, home.resolve("orders"));
        downloads = new Downloads(context, book);
        FolderConfig quick = new FolderConfig(2, 10, 10, 16, 4, 8, Duration.ofMillis(100));
        folders = new FolderDownloads(new FolderContext(quick, context, downloads, lists), book);
    }

    FetchContext context() {
        return context;
    }

    OrderBook book() {
        return book;
    }

    FolderList lists() {
        return lists;
    }

    Downloads downloads() {
        return downloads;
    }

    FolderDownloads folders() {
        return folders;
    }

    Fetches fetches() {
        return new Fetches(downloads, folders);
    }

    /** The directories that were forced since this was asked last. */
    List<Path> forced() {
        synchronized (forced) {
            List<Path> all = List.copyOf(forced);
            forced.clear();
            return all;
        }
    }

    /** From now on no small file can be written, or any again. */
    void refuse(Optional<String> why) {
        refusal = why;
    }

    /** All calls of a method with a path wait from now on, but for some that come before. */
    Gate hold(String method, Path path, int before) {
        gate = new Gate(method, path, before);
        return gate;
    }

    DownloadView view(long id) {
        return folders.find(id).orElseThrow();
    }

    static CollectionEntry empty(String path) {
        return new CollectionEntry(new CollectionPath(path), false, new FileRef(CollectionEntry.EMPTY, 0));
    }

    /** A file that nobody has. */
    static CollectionEntry absent(String path, long bytes) {
        return new CollectionEntry(new CollectionPath(path), false, new FileRef(FileId.parse("cd".repeat(32)), bytes));
    }

    /** Puts a list where a fetched one lies. */
    FileRef list(byte[] bytes) throws IOException {
        FileHasher hasher = new FileHasher(bytes.length);
        hasher.update(ByteBuffer.wrap(bytes));
        FileRef ref = hasher.finish(Optional.empty()).ref();
        Files.write(lists.fetched(ref), bytes);
        return ref;
    }

    FileRef list(CollectionEntry... entries) throws IOException {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        CollectionWriter writer = new CollectionWriter(list);
        for (CollectionEntry entry : entries) {
            writer.add(entry);
        }
        return list(list.toByteArray());
    }

    long start(FileRef list, Path destination, boolean seed) throws Exception {
        return folders.start(order(list, destination, seed).asFolder())
                .get()
                .download()
                .order()
                .id();
    }

    static DownloadOrder order(FileRef file, Path destination, boolean seed) {
        return new DownloadOrder(
                1,
                file,
                new FileName("copy"),
                destination,
                Strategy.RAREST,
                50,
                seed,
                false,
                Optional.empty(),
                Optional.empty(),
                ImmutableList.of(),
                Instant.EPOCH,
                false);
    }

    private Disk disk() {
        return (Disk) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    String path = String.valueOf(arguments == null ? null : arguments[0]);
                    if (method.getName().equals("openForWriting") && path.contains("small-") && refusal.isPresent()) {
                        throw new FileSystemException(path, null, refusal.get());
                    }
                    if (method.getName().equals("forceDirectory")) {
                        forced.add(Path.of(path));
                    }
                    gate.pass(method.getName(), path);
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static ProviderRecords noRing() {
        return (ProviderRecords) Proxy.newProxyInstance(
                FolderWorld.class.getClassLoader(),
                new Class<?>[] {ProviderRecords.class},
                (proxy, method, arguments) -> CompletableFuture.completedFuture(
                        method.getName().equals("providers") ? ImmutableList.of() : null));
    }

    @Override
    public void close() throws InterruptedException {
        gate.open();
        threads.shutdownNow();
        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS))
                .as("nothing works in it any more")
                .isTrue();
    }
}
