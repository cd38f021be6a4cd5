// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.folder;

import static io.chordal.peer.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.peer.fetch.DownloadOrder;
import io.chordal.peer.fetch.DownloadState;
import io.chordal.peer.fetch.DownloadView;
import io.chordal.swarm.collection.CollectionEntry;
import io.chordal.swarm.file.FileHasher;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the download of a folder is cancelled, paused and closed while the disk is in the middle of something for it. */
class FolderEndingsTest {
    private static final int LARGE = 3 << 20;

    @TempDir
    Path folder;

    private Path copy;
    private FolderWorld world;

    @BeforeEach
    void open() throws IOException {
        copy = folder.resolve("copy");
        world = new FolderWorld(folder.resolve("home"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        world.close();
    }

    @Test
    void aSecondPeerThatFetchesAFolderToTheSamePlaceIsRefusedAndTouchesNothing() throws Exception {
        FileRef list = world.list(FolderWorld.empty("a"), FolderWorld.empty("b"));
        world.refuse(Optional.of("No space left on device"));
        long first = world.start(list, copy, false);
        eventually("it is stalled", () -> world.view(first).state() == DownloadState.STALLED);
        Files.writeString(copy.resolve(".part/small-1"), "of the first");

        try (FolderWorld other = new FolderWorld(folder.resolve("other"))) {
            Path named = Files.createDirectory(folder.resolve("named")).resolve("../copy");
            long second = other.folders()
                    .start(FolderWorld.order(other.list(FolderWorld.empty("a"), FolderWorld.empty("b")), folder, false)
                            .asFolder())
                    .get()
                    .download()
                    .order()
                    .id();
            eventually("it fails", () -> other.view(second).state() == DownloadState.FAILED);
            assertThat(other.view(second).failure()).isEqualTo("ALREADY_FETCHING");
            assertThat(other.view(second).reason())
                    .contains("is being fetched to " + copy + " by another download, maybe another peer's");
            assertThat(named).exists();
        }
        assertThat(copy.resolve(".part/small-1")).hasContent("of the first");

        world.refuse(Optional.empty());
        eventually("the first is done", () -> world.view(first).state() == DownloadState.DONE);
        assertThat(copy.resolve("b")).isEmptyFile();
    }

    @Test
    void aLinkWhereUnfinishedFilesGoIsNotFollowed() throws Exception {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("small-1"), "precious");
        Files.createDirectory(copy);
        Files.createSymbolicLink(copy.resolve(".part"), outside);

        assertThatThrownBy(() -> new FolderPlaces(world.context(), copy).begin())
                .hasMessageContaining("a file or link stands at " + copy.resolve(".part"))
                .hasMessageContaining("choose another destination");
        assertThat(outside.resolve("small-1")).hasContent("precious");
        assertThat(outside).isDirectoryNotContaining(each -> !each.endsWith("small-1"));
    }

    @Test
    void filesOfOthersAmongTheUnfinishedOnesAreLeft() throws Exception {
        Path business = Files.createDirectories(copy.resolve(".part")).resolve("small-business.txt");
        Files.writeString(business, "precious");
        Files.writeString(copy.resolve(".part/small-7"), "left by the last run");
        FolderPlaces places = new FolderPlaces(world.context(), copy);

        places.begin();
        assertThat(copy.resolve(".part/small-7")).doesNotExist();
        places.end();

        assertThat(business).hasContent("precious");
    }

    @Test
    void aCancelReachesAFileWhoseDownloadIsAboutToBegin() throws Exception {
        FolderWorld.Gate gate = world.hold("createDirectories", copy.resolve("d"), 0);
        long id = world.start(world.list(FolderWorld.absent("d/large", LARGE)), copy, false);
        gate.await();

        CompletableFuture<DownloadView> cancelled = world.folders().cancel(id);
        gate.open();

        eventually("it is cancelled", cancelled::isDone);
        assertThat(cancelled.get().state()).isEqualTo(DownloadState.CANCELLED);
        assertThat(world.downloads().openCount()).isZero();
        eventually("no order is left", () -> world.book().list().isEmpty());
        assertThat(copy.resolve(".part")).doesNotExist();
    }

    @Test
    void aCancelReachesAListWhoseDownloadIsAboutToBegin() throws Exception {
        FileRef list = world.list(FolderWorld.empty("a"));
        Path place = world.lists().fetched(list);
        FolderWorld.Gate gate = world.hold("stat", place, 0);
        long id = world.start(list, copy, false);
        gate.await();
        Files.delete(place);

        CompletableFuture<DownloadView> cancelled = world.folders().cancel(id);
        gate.open();

        eventually("it is cancelled", cancelled::isDone);
        eventually("nothing is left open", () -> world.downloads().openCount() == 0);
        eventually("no order is left", () -> world.book().list().isEmpty());
        assertThat(copy).doesNotExist();
    }

    @Test
    void aPauseReachesAFileWhoseDownloadIsAboutToBegin() throws Exception {
        FolderWorld.Gate gate = world.hold("createDirectories", copy.resolve("d"), 0);
        long id = world.start(world.list(FolderWorld.absent("d/large", LARGE)), copy, false);
        gate.await();

        world.folders().pause(id).get();
        gate.open();

        eventually(
                "its file is paused too",
                () -> world.book().list().stream()
                        .anyMatch(order -> order.kind() == DownloadOrder.Kind.MEMBER && order.paused()));
        world.folders().resume(id).get();
        eventually(
                "its file goes on",
                () -> world.book().list().stream()
                        .anyMatch(order -> order.kind() == DownloadOrder.Kind.MEMBER && !order.paused()));
    }

    @Test
    void nothingIsMadeAfterACancelThatCameWhileTheFolderWasBegun() throws Exception {
        FolderWorld.Gate gate = world.hold("createDirectories", copy.resolve(".part"), 0);
        FileRef list = world.list(FolderWorld.empty("a"));
        long id = world.start(list, copy, true);
        gate.await();

        CompletableFuture<DownloadView> cancelled = world.folders().cancel(id);
        assertThat(cancelled).isNotDone();
        gate.open();

        eventually("it is cancelled", cancelled::isDone);
        assertThat(copy).isEmptyDirectory();
        assertThat(world.context().shares().list()).isEmpty();
        assertThat(world.lists().fetched(list)).doesNotExist();
    }

    @Test
    void aCloseWaitsUntilTheFolderIsBegun() throws Exception {
        FolderWorld.Gate gate = world.hold("createDirectories", copy.resolve(".part"), 0);
        world.start(world.list(FolderWorld.empty("a")), copy, false);
        gate.await();

        CompletableFuture<Void> closed = world.fetches().close();
        assertThat(closed).isNotDone();
        gate.open();

        eventually("it is closed", closed::isDone);
        assertThat(copy.resolve("a")).doesNotExist();
        assertThat(world.book().list()).hasSize(1);
        new FolderPlaces(world.context(), copy).begin();
    }

    @Test
    void aCloseWaitsUntilTheFolderIsSettled() throws Exception {
        FolderWorld.Gate gate = world.hold("delete", copy.resolve(".part"), 0);
        long id = world.start(world.list(FolderWorld.empty("a")), copy, false);
        gate.await();

        CompletableFuture<Void> closed = world.fetches().close();
        assertThat(closed).isNotDone();
        gate.open();

        eventually("it is closed", closed::isDone);
        assertThat(world.view(id).state()).isEqualTo(DownloadState.DONE);
    }

    @Test
    void aCloseDoesNotWaitForAFileThatNobodyHas() throws Exception {
        FileRef list = world.list(FolderWorld.absent("large", LARGE));
        long id = world.start(list, copy, false);
        eventually("it is stalled", () -> world.view(id).state() == DownloadState.STALLED);

        CompletableFuture<Void> closed = world.fetches().close();

        eventually("it is closed", closed::isDone);
        assertThat(world.book().list())
                .extracting(DownloadOrder::kind)
                .containsExactlyInAnyOrder(DownloadOrder.Kind.FOLDER, DownloadOrder.Kind.MEMBER);
    }

    @Test
    void aFolderThatIsBeingFetchedIsNotJoinedInAnotherGroupNorToAnotherPlace() throws Exception {
        FileRef list = world.list(FolderWorld.absent("large", LARGE));
        long id = world.start(list, copy, false);
        DownloadOrder same = FolderWorld.order(list, copy, false);
        Membership team = new Membership(new ShareGroup("team", "0c".repeat(16)), "0b".repeat(16));

        assertThatThrownBy(() -> world.folders().start(same.in(team).asFolder()).get())
                .hasMessageContaining("being fetched to " + copy + " in the group public already");
        assertThatThrownBy(() -> world.start(list, folder.resolve("b"), false))
                .hasMessageContaining("being fetched to " + copy + " already");
        assertThat(world.start(list, copy, false)).isEqualTo(id);
    }

    @Test
    void aCloseWaitsForAFileThatIsBeingRead() throws Exception {
        Path file = folder.resolve("x");
        byte[] bytes = "all of it".getBytes(StandardCharsets.UTF_8);
        Files.write(file, bytes);
        FileHasher hasher = new FileHasher(bytes.length);
        hasher.update(ByteBuffer.wrap(bytes));
        Manifest manifest = hasher.finish(Optional.empty());
        world.context().manifests().put(manifest);
        DownloadOrder order = FolderWorld.order(manifest.ref(), file, true);
        world.book().add(withHash(order));
        FolderWorld.Gate gate = world.hold("openForReading", file, 1);
        world.downloads().restore();
        gate.await();

        CompletableFuture<Void> closed = world.downloads().close();
        assertThat(closed).isNotDone();
        gate.open();

        eventually("it is closed", closed::isDone);
        assertThat(world.context().shares().lists(manifest.ref())).isTrue();
    }

    private static DownloadOrder withHash(DownloadOrder order) {
        return new DownloadOrder(
                order.id(),
                order.ref(),
                order.name(),
                order.destination(),
                order.strategy(),
                order.parallel(),
                order.seed(),
                true,
                order.expected(),
                order.tracker(),
                order.hints(),
                order.started(),
                order.paused());
    }

    @Test
    void aListThatIsRefusedIsNotKept() throws Exception {
        FileRef list = world.list("this is no list\n".getBytes(StandardCharsets.UTF_8));
        long id = world.start(list, copy, true);

        eventually("it fails", () -> world.view(id).state() == DownloadState.FAILED);
        assertThat(world.view(id).failure()).isEqualTo("CORRUPT");
        eventually("the list is gone", () -> Files.notExists(world.lists().fetched(list)));
        assertThat(copy).doesNotExist();
    }

    @Test
    void aFolderForWhoseFilesThereIsNoRoomAmongTheSharesIsRefusedUnlessItIsNotToBeShared() throws Exception {
        CollectionEntry[] entries = IntStream.rangeClosed(10, 19)
                .mapToObj(i -> FolderWorld.absent("f" + i, i))
                .toArray(CollectionEntry[]::new);
        FileRef list = world.list(entries);
        long id = world.start(list, copy, true);

        eventually("it fails", () -> world.view(id).state() == DownloadState.FAILED);
        assertThat(world.view(id).reason()).contains("share 11 more, and it has room for 10", "--no-seed");
        assertThat(copy).doesNotExist();

        world.list(entries);
        long unshared = world.start(list, copy, false);
        eventually("it waits for sources", () -> world.view(unshared).state() == DownloadState.STALLED);
    }

    @Test
    void aFileWithoutItsFolderIsNotTakenUpAgain() throws Exception {
        FileRef list = world.list(FolderWorld.empty("a"));
        CollectionEntry lost = FolderWorld.absent("large", LARGE);
        DownloadOrder gone = FolderWorld.order(list, copy, false).asFolder();
        world.book()
                .add(gone.member(lost.file(), lost.path().name(), copy.resolve("large"), 1, false, Optional.empty()));

        world.fetches().restore();

        eventually("no order is left", () -> world.book().list().isEmpty());
        assertThat(world.downloads().openCount()).isZero();
    }

    @Test
    void aListThatNoOrderAndNoShareNamesIsRemovedAtTheStart() throws Exception {
        FileRef lost = world.list(FolderWorld.empty("a"));
        FileRef wanted = world.list(FolderWorld.empty("b"));
        world.book().add(FolderWorld.order(wanted, copy, false).withPaused(true).asFolder());

        world.fetches().restore();

        assertThat(world.lists().fetched(lost)).doesNotExist();
        assertThat(world.lists().fetched(wanted)).exists();
    }
}
