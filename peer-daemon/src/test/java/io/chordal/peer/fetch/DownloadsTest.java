// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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
import io.chordal.peer.grpc.source.PeerChannels;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.ring.ProviderRecords;
import io.chordal.peer.share.FolderList;
import io.chordal.peer.share.Shares;
import io.chordal.swarm.chunk.DiskSpace;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.chunk.PartialOptions;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.download.MemoryBudget;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.pick.Strategy;
import io.chordal.swarm.share.InMemoryShareStore;
import io.chordal.swarm.share.ManifestStore;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import io.chordal.swarm.share.ShareIndex;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads whose every step the test runs itself, so that what rarely happens at one moment does. */
class DownloadsTest {
    private static final byte[] BYTES = new byte[1000];
    private static final PeerAddress ME =
            new PeerAddress(Bytes.fromHex("ab".repeat(32)), new Endpoint("127.0.0.1", 7070));

    private static final Membership TEAM = new Membership(new ShareGroup("team", "0a".repeat(16)), "");
    private static final Membership OTHERS = new Membership(new ShareGroup("others", "0c".repeat(16)), "");

    private final BlockingDeque<Runnable> serial = new LinkedBlockingDeque<>();
    private final BlockingDeque<Runnable> onDisk = new LinkedBlockingDeque<>();
    private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
    private final Disk disk = new NioDisk();
    private DiskSpace space = new DiskSpace(disk, 0);
    private long room;

    @TempDir
    Path folder;

    private Manifest manifest;
    private ManifestStore manifests;
    private Downloads downloads;
    private Shares shares;

    @BeforeEach
    void open() throws Exception {
        FileHasher hasher = new FileHasher(BYTES.length);
        hasher.update(ByteBuffer.wrap(BYTES));
        manifest = hasher.finish(Optional.empty());
        manifests = new ManifestStore(disk, folder.resolve("manifests"), ManifestStore.DEFAULT_CACHE_BYTES);
        manifests.put(manifest);
        downloads = new Downloads(context(), new OrderBook(new NioDisk(), folder.resolve("orders")));
    }

    @AfterEach
    void stop() {
        timers.shutdownNow();
    }

    @Test
    void aManifestIsKeptForAnotherDownloadOfTheSameFile() throws Exception {
        fetchedBefore(folder.resolve("a"));
        downloads.start(order(folder.resolve("a")));
        runUntil(() -> states().equals(List.of(DownloadState.DONE)));
        Runnable forgetting = onDisk.removeLast();

        downloads.start(order(folder.resolve("b")));
        runUntil(() -> states().equals(List.of(DownloadState.DONE, DownloadState.RUNNING)));
        forgetting.run();

        assertThat(manifests.get(manifest.ref())).isPresent();
    }

    @Test
    void aManifestThatNobodyNeedsIsForgotten() throws Exception {
        fetchedBefore(folder.resolve("a"));
        downloads.start(order(folder.resolve("a")));

        runUntil(() -> states().equals(List.of(DownloadState.DONE)) && onDisk.isEmpty());

        assertThat(manifests.get(manifest.ref())).isEmpty();
    }

    @Test
    void aCancelBetweenTheRenameAndItsReportIsAnsweredWithDone() throws Exception {
        Path destination = folder.resolve("a");
        fetchedBefore(destination);
        downloads.start(order(destination));
        runUntil(() -> states().equals(List.of(DownloadState.FINISHING)));
        assertThat(destination).doesNotExist();

        CompletableFuture<DownloadView> cancelled = downloads.cancel(1);
        onDisk.remove().run();
        assertThat(destination).hasBinaryContent(BYTES);
        runUntil(cancelled::isDone);

        assertThat(cancelled.join().state()).isEqualTo(DownloadState.DONE);
        assertThat(cancelled.join().order().destination()).isEqualTo(destination);
        assertThat(states()).containsExactly(DownloadState.DONE);
    }

    @Test
    void aCancelBeforeTheRenameEndsTheDownloadAndLeavesNothing() throws Exception {
        Path destination = folder.resolve("in/a");
        disk.createDirectories(destination.getParent());
        fetchedBefore(destination);
        downloads.start(order(destination));
        runUntil(() -> !states().isEmpty());

        CompletableFuture<DownloadView> cancelled = downloads.cancel(1);
        runUntil(cancelled::isDone);

        assertThat(cancelled.join().state()).isEqualTo(DownloadState.CANCELLED);
        assertThat(destination.getParent()).isEmptyDirectory();
    }

    @Test
    void aDownloadThatIsPutDownFailsForThatReasonAndTheNextOneFindsWhatWasFetched() throws Exception {
        Path destination = folder.resolve("in/a");
        disk.createDirectories(destination.getParent());
        downloads.start(order(destination));
        runUntil(() -> !downloads.list().isEmpty() && reason().startsWith("checking what is there"));

        downloads.putDown(1, new PeerFailure(PeerProblem.NOT_IN_GROUP, "not a member any more"));
        CompletableFuture<DownloadView> cancelled = downloads.cancel(1);
        runUntil(cancelled::isDone);

        assertThat(cancelled.join().state()).isEqualTo(DownloadState.FAILED);
        assertThat(cancelled.join().reason()).isEqualTo("not a member any more");
        runUntil(onDisk::isEmpty);
        assertThat(destination.getParent()).isNotEmptyDirectory();
    }

    @Test
    void aFileThatIsBeingOpenedWhenThePeerStopsIsClosedBeforeThatIsThrough() throws Exception {
        Path destination = folder.resolve("a");
        downloads.start(order(destination));
        runUntil(() -> !downloads.list().isEmpty() && reason().startsWith("checking what is there"));
        downloads.pause(1);

        CompletableFuture<Void> closed = downloads.close();
        runUntil(closed::isDone);

        assertThat(onDisk).isEmpty();
        assertThat(serial).isEmpty();
        fetchedBefore(destination);
    }

    @Test
    void aDownloadThatIsCancelledWhileItsFileIsOpenedLeavesNothing() throws Exception {
        Path destination = folder.resolve("in/a");
        disk.createDirectories(destination.getParent());
        downloads.start(order(destination));
        runUntil(() -> !downloads.list().isEmpty() && reason().startsWith("checking what is there"));

        CompletableFuture<DownloadView> cancelled = downloads.cancel(1);
        CompletableFuture<Void> closed = downloads.close();
        runUntil(closed::isDone);

        assertThat(destination.getParent()).isEmptyDirectory();
        runUntil(cancelled::isDone);
        assertThat(cancelled.join().state()).isEqualTo(DownloadState.CANCELLED);
    }

    @Test
    void aDownloadThatIsTakenUpAgainOnAFullDiskGoesOnWhenThereIsRoom() throws Exception {
        Path destination = folder.resolve("a");
        space = fullDisk();
        OrderBook book = new OrderBook(disk, folder.resolve("book"));
        book.add(order(destination));
        downloads = new Downloads(context(), book);
        downloads.restore();
        runUntil(() -> states().equals(List.of(DownloadState.STALLED)));
        assertThat(reason()).startsWith("stalled: ").endsWith("it goes on when there is room");
        letTimersRunNow();
        runUntil(serial::isEmpty);
        runUntil(onDisk::isEmpty);
        runUntil(serial::isEmpty);
        assertThat(states()).containsExactly(DownloadState.STALLED);
        assertThat(book.list()).hasSize(1);

        room = Long.MAX_VALUE;
        letTimersRunNow();
        runUntil(() -> states().equals(List.of(DownloadState.RUNNING)));
    }

    @Test
    void aDownloadThatWaitsForRoomIsCancelledWithoutAny() throws Exception {
        Path destination = folder.resolve("in/a");
        disk.createDirectories(destination.getParent());
        PartialFile.open(disk, space, manifest, destination, PartialOptions.defaults())
                .close();
        space = fullDisk();
        OrderBook book = new OrderBook(disk, folder.resolve("book"));
        book.add(order(destination));
        downloads = new Downloads(context(), book);
        downloads.restore();
        runUntil(() -> states().equals(List.of(DownloadState.STALLED)));

        CompletableFuture<DownloadView> cancelled = downloads.cancel(1);
        runUntil(cancelled::isDone);

        assertThat(cancelled.join().state()).isEqualTo(DownloadState.CANCELLED);
        assertThat(destination.getParent()).isEmptyDirectory();
    }

    @Test
    void aPeerThatStopsWhileADownloadWaitsForRoomKeepsIt() throws Exception {
        space = fullDisk();
        OrderBook book = new OrderBook(disk, folder.resolve("book"));
        book.add(order(folder.resolve("a")));
        downloads = new Downloads(context(), book);
        downloads.restore();
        runUntil(() -> states().equals(List.of(DownloadState.STALLED)));

        CompletableFuture<Void> closed = downloads.close();
        runUntil(closed::isDone);

        assertThat(book.list()).hasSize(1);
    }

    @Test
    void aNewDownloadThatThereIsNoRoomForIsRefusedAtOnce() throws Exception {
        space = fullDisk();
        downloads = new Downloads(context(), new OrderBook(disk, folder.resolve("book")));
        downloads.start(order(folder.resolve("a")));

        runUntil(() -> states().equals(List.of(DownloadState.FAILED)));

        assertThat(downloads.list().get(0).failure()).isEqualTo("DISK_FULL");
    }

    @Test
    void anotherOrderOfAFileThatIsBeingFetchedIsToldWhereToAndInWhichGroupUnlessThatIsPublic() throws Exception {
        DownloadOrder public1 = seeding(folder.resolve("a"));
        DownloadOrder team = public1.in(TEAM);

        assertThat(refused(public1, seeding(folder.resolve("b"))))
                .contains("being fetched to " + folder.resolve("a") + " already");
        assertThat(refused(team, seeding(folder.resolve("b")).in(TEAM)))
                .contains("being fetched to " + folder.resolve("a") + " in the group team already");
        assertThat(refused(team, public1))
                .contains("being fetched to " + folder.resolve("a") + " in the group team already");
        assertThat(refused(public1, team)).contains("in the group public already");
        assertThat(SameFile.joined(preparing(team), team).order()).isEqualTo(team);
    }

    private static String refused(DownloadOrder under, DownloadOrder other) {
        Throwable refusal = catchThrowable(() -> SameFile.joined(preparing(under), other));
        assertThat(refusal).isInstanceOf(PeerFailure.class);
        return String.valueOf(refusal.getMessage());
    }

    private static DownloadView preparing(DownloadOrder order) {
        return DownloadView.of(
                order, DownloadState.PREPARING, "", "", Optional.empty(), Optional.empty(), Optional.empty());
    }

    @Test
    void whatIsSharedInAGroupIsShownToNobodyElseForBeingAskedForThere() throws Exception {
        Path mine = Files.write(folder.resolve("mine"), BYTES);
        shares.share(mine, TEAM, hashed -> {});

        for (Membership as : List.of(Membership.PUBLIC, OTHERS)) {
            CompletableFuture<Started> started =
                    downloads.start(seeding(folder.resolve("b")).in(as));
            runUntil(started::isDone);
            assertThat(started.join().alreadyThere()).isTrue();
            assertThat(started.join().download().order().destination()).isEqualTo(mine);
            CompletableFuture<Started> there = downloads.start(seeding(mine).in(as));
            runUntil(there::isDone);
            assertThat(there.join().alreadyThere()).isTrue();
        }

        assertThat(shares.served(manifest.ref())).containsExactly(TEAM);
    }

    @Test
    void whatEverybodyMayHaveIsSharedInTheGroupInWhichItIsAskedForToo() throws Exception {
        shares.share(Files.write(folder.resolve("mine"), BYTES), Membership.PUBLIC, hashed -> {});

        CompletableFuture<Started> started =
                downloads.start(seeding(folder.resolve("b")).in(TEAM));
        runUntil(started::isDone);

        assertThat(shares.served(manifest.ref())).containsExactly(Membership.PUBLIC, TEAM);
    }

    @Test
    void oneFileIsNotFetchedThroughTwoGroupsAtOnce() throws Exception {
        fetchedBefore(folder.resolve("a"));
        CompletableFuture<Started> first = downloads.start(order(folder.resolve("a")));
        runUntil(first::isDone);

        CompletableFuture<Started> second =
                downloads.start(order(folder.resolve("a")).in(TEAM));
        runUntil(second::isDone);

        assertThat(second)
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .withMessageContaining("in the group public already");
    }

    private DownloadOrder seeding(Path destination) {
        DownloadOrder order = order(destination);
        return new DownloadOrder(
                order.id(),
                order.ref(),
                order.name(),
                destination,
                order.strategy(),
                order.parallel(),
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                ImmutableList.of(),
                Instant.EPOCH,
                false);
    }

    private DiskSpace fullDisk() {
        Disk full = (Disk) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Disk.class},
                (proxy, method, arguments) ->
                        method.getName().equals("usableSpace") ? room : method.invoke(disk, arguments));
        return new DiskSpace(full, 0);
    }

    private void letTimersRunNow() {
        List.copyOf(timers.getQueue()).forEach(Runnable::run);
    }

    /** An earlier run fetched everything and stopped before the file had its name. */
    private void fetchedBefore(Path destination) throws Exception {
        try (PartialFile file = PartialFile.open(disk, space, manifest, destination, PartialOptions.defaults())) {
            file.write(VerifiedChunk.verify(manifest, 0, ByteBuffer.wrap(BYTES)).orElseThrow());
        }
    }

    private List<DownloadState> states() {
        return downloads.list().stream().map(DownloadView::state).toList();
    }

    private String reason() {
        return downloads.list().get(0).reason();
    }

    /** Runs one step after the other, decisions first, and stops when it is so. */
    private void runUntil(BooleanSupplier reached) {
        for (int step = 0; !reached.getAsBoolean(); step++) {
            assertThat(step).as("steps; %s", downloads.list()).isLessThan(1_000);
            Runnable next = serial.isEmpty() ? onDisk.poll() : serial.poll();
            assertThat(next).as("nothing is left to do; %s", downloads.list()).isNotNull();
            next.run();
        }
    }

    private DownloadOrder order(Path destination) {
        return new DownloadOrder(
                1,
                manifest.ref(),
                new FileName("a"),
                destination,
                Strategy.RAREST,
                50,
                false,
                false,
                Optional.empty(),
                Optional.empty(),
                ImmutableList.of(),
                Instant.EPOCH,
                false);
    }

    private FetchContext context() throws Exception {
        ShareIndex index = new ShareIndex(disk, new InMemoryShareStore(), manifests, 10);
        Trackers nobody = TestTrackers.nobody(timers);
        ProviderRecords ring = new EmptyRing();
        Announcer announcer = new Announcer(
                AnnounceConfig.defaults(),
                () -> ME,
                index::have,
                nobody,
                ring,
                () -> MoreExecutors.newSequentialExecutor(timers),
                timers,
                Ticker.systemTicker());
        shares = new Shares(index, new FolderList(disk, folder.resolve("lists")), announcer, as -> true);
        return new FetchContext(
                FetchConfig.defaults(folder),
                disk,
                space,
                manifests,
                shares,
                new PeerChannels(endpoint -> {
                    throw new AssertionError("nobody is to be dialled");
                }),
                TestGrants.none(),
                new SourceFinder(() -> ME, nobody, ring),
                new MemoryBudget(MemoryBudget.DEFAULT_LIMIT),
                onDisk::add,
                onDisk::add,
                () -> serial::add,
                timers,
                Ticker.systemTicker(),
                () -> Instant.EPOCH,
                SplittableRandom::new,
                ByteString.EMPTY);
    }

    /** A ring that knows of nobody. */
    private static final class EmptyRing implements ProviderRecords {
        @Override
        public CompletableFuture<List<Optional<String>>> provide(PeerAddress me, List<FileRef> files, Duration lease) {
            return CompletableFuture.completedFuture(Collections.nCopies(files.size(), Optional.empty()));
        }

        @Override
        public CompletableFuture<List<Optional<String>>> withdraw(PeerAddress me, List<FileRef> files) {
            return CompletableFuture.completedFuture(Collections.nCopies(files.size(), Optional.empty()));
        }

        @Override
        public CompletableFuture<Void> renewPeerLease(PeerAddress me, Duration lease) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> endPeerLease(PeerAddress me) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<ImmutableList<PeerAddress>> providers(FileRef ref) {
            return CompletableFuture.completedFuture(ImmutableList.of());
        }
    }
}
