// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.protobuf.ByteString;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.peer.announce.AnnounceConfig;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.peer.fetch.Downloads;
import io.chordal.peer.fetch.FetchConfig;
import io.chordal.peer.fetch.FetchContext;
import io.chordal.peer.fetch.OrderBook;
import io.chordal.peer.fetch.SourceFinder;
import io.chordal.peer.folder.FolderPlaces.Prepared;
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
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders of empty files, whose list is here already: all that happens is the disk's business. */
class FolderDownloadsTest {
    private static final PeerAddress ME = new PeerAddress(Bytes.copyOf(new byte[32]), new Endpoint("127.0.0.1", 1));

    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(3);
    private final NioDisk real = new NioDisk();
    private volatile Optional<String> refusal = Optional.empty();

    @TempDir
    Path folder;

    private FolderList lists;
    private final List<Path> forced = Collections.synchronizedList(new ArrayList<>());
    private FetchContext context;
    private FolderDownloads folders;

    @BeforeEach
    void open() throws IOException {
        Path home = folder.resolve("home");
        lists = new FolderList(real, home.resolve("lists"));
        folders = open(home);
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aFullDiskStallsTheFolderWhichGoesOnWhenThereIsRoom() throws Exception {
        refusal = Optional.of("No space left on device");
        long id = start(folder.resolve("copy"), "a", "b/c");
        eventually("it is stalled", () -> view(id).state() == DownloadState.STALLED);
        assertThat(view(id).reason()).startsWith("stalled: ").contains("No space left", "goes on when there is room");
        assertThat(folder.resolve("copy/a")).doesNotExist();

        refusal = Optional.empty();
        eventually("it goes on by itself", () -> view(id).state() == DownloadState.DONE);
        assertThat(folder.resolve("copy/b/c")).isEmptyFile();
        assertThat(view(id).folder().orElseThrow().done()).isEqualTo(2);
    }

    @Test
    void aDiskThatCannotBeWrittenFailsTheFolderWithTheReason() throws Exception {
        refusal = Optional.of("Read-only file system");
        long id = start(folder.resolve("copy"), "a", "b");

        eventually("it fails", () -> view(id).state() == DownloadState.FAILED);
        assertThat(view(id).failure()).isEqualTo("PERMISSION_DENIED");
        assertThat(view(id).reason()).contains("2 of 2 files cannot be put in their place", "Read-only file system");
    }

    @Test
    void aPausedFolderWaitsAndACancelledOneLeavesWhatHasItsName() throws Exception {
        refusal = Optional.of("No space left on device");
        long id = start(folder.resolve("copy"), "a", "b");
        eventually("it is stalled", () -> view(id).state() == DownloadState.STALLED);
        assertThat(folders.pause(id).get().state()).isEqualTo(DownloadState.PAUSED);
        refusal = Optional.empty();
        assertThat(folders.resume(id).get().state()).isNotEqualTo(DownloadState.PAUSED);
        eventually("it is done", () -> view(id).state() == DownloadState.DONE);

        Files.delete(folder.resolve("copy/b"));
        refusal = Optional.of("No space left on device");
        long again = start(folder.resolve("copy"), "copy", "a", "b");
        eventually("it is stalled", () -> view(again).state() == DownloadState.STALLED);
        assertThat(folders.cancel(again).get().state()).isEqualTo(DownloadState.CANCELLED);
        assertThat(folder.resolve("copy/copy/.part")).doesNotExist();
        assertThat(folder.resolve("copy/a")).isEmptyFile();
    }

    @Test
    void aDirectoryIsForcedOnceForAllFilesThatGetTheirNamesTogetherAndABadOneHarmsNoOther() throws IOException {
        Path copy = folder.resolve("copy");
        FolderPlaces places = new FolderPlaces(context, copy);
        places.begin();
        List<Prepared> files = new ArrayList<>();
        for (String path : List.of("a", "b", "c", "d/e", "d/f")) {
            CollectionEntry entry =
                    new CollectionEntry(new CollectionPath(path), false, new FileRef(CollectionEntry.EMPTY, 0));
            files.add(new Prepared(entry, places.prepare(entry, Optional.empty())));
        }
        Files.writeString(copy.resolve("b"), "mine");
        forced.clear();

        List<Optional<IOException>> outcomes = places.publish(files);

        assertThat(forced).containsExactlyInAnyOrder(copy, copy.resolve("d"));
        assertThat(outcomes).extracting(Optional::isEmpty).containsExactly(true, false, true, true, true);
        assertThat(outcomes.get(1).orElseThrow()).hasMessageContaining("another file stands at " + copy.resolve("b"));
        assertThat(copy.resolve("b")).hasContent("mine");
        assertThat(copy.resolve("d/f")).isEmptyFile();
        assertThat(copy.resolve(".part")).isEmptyDirectory();
    }

    private DownloadView view(long id) {
        return folders.find(id).orElseThrow();
    }

    /** Starts a folder of empty files; its list lies where a fetched one does. */
    private long start(Path destination, String... paths) throws Exception {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        CollectionWriter writer = new CollectionWriter(list);
        for (String path : List.of(paths).stream().sorted().toList()) {
            writer.add(new CollectionEntry(new CollectionPath(path), false, new FileRef(CollectionEntry.EMPTY, 0)));
        }
        FileHasher hasher = new FileHasher(list.size());
        hasher.update(ByteBuffer.wrap(list.toByteArray()));
        FileRef ref = hasher.finish(Optional.empty()).ref();
        Files.write(lists.fetched(ref), list.toByteArray());
        DownloadOrder order = new DownloadOrder(
                        1,
                        ref,
                        new FileName("copy"),
                        destination,
                        Strategy.RAREST,
                        50,
                        false,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        ImmutableList.of(),
                        Instant.EPOCH,
                        false)
                .asFolder();
        return folders.start(order).get().download().order().id();
    }

    private FolderDownloads open(Path home) throws IOException {
        Disk disk = refusing();
        ManifestStore manifests = new ManifestStore(real, home.resolve("manifests"), ManifestStore.DEFAULT_CACHE_BYTES);
        ShareIndex index = new ShareIndex(real, new InMemoryShareStore(), manifests, 10);
        Trackers nobody = Trackers.at(List.of(), endpoint -> {
            throw new AssertionError("nobody is to be dialled");
        });
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
                FetchConfig.defaults(folder),
                disk,
                new DiskSpace(real, 0),
                manifests,
                new Shares(index, lists, announcer),
                new PeerChannels(endpoint -> {
                    throw new AssertionError("nobody is to be dialled");
                }),
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
        OrderBook book = new OrderBook(real, home.resolve("orders"));
        FolderConfig quick = new FolderConfig(2, 10, 10, 16, 4, 8, Duration.ofMillis(100));
        return new FolderDownloads(new FolderContext(quick, context, new Downloads(context, book), lists), book);
    }

    /** A disk on which no small file can be written while there is a refusal. */
    private Disk refusing() {
        return (Disk) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    boolean write = method.getName().equals("openForWriting")
                            && arguments[0].toString().contains("small-");
                    if (write && refusal.isPresent()) {
                        throw new FileSystemException(arguments[0].toString(), null, refusal.get());
                    }
                    if (method.getName().equals("forceDirectory")) {
                        forced.add((Path) arguments[0]);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static ProviderRecords noRing() {
        return (ProviderRecords) Proxy.newProxyInstance(
                FolderDownloadsTest.class.getClassLoader(),
                new Class<?>[] {ProviderRecords.class},
                (proxy, method, arguments) -> CompletableFuture.completedFuture(
                        method.getName().equals("providers") ? ImmutableList.of() : null));
    }
}
