// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.chordal.swarm.chunk.ChunkReader;
import io.chordal.swarm.chunk.ChunkSet;
import io.chordal.swarm.chunk.DiskSpace;
import io.chordal.swarm.chunk.FrameRead;
import io.chordal.swarm.chunk.PartialFile;
import io.chordal.swarm.chunk.PartialOptions;
import io.chordal.swarm.chunk.VerifiedChunk;
import io.chordal.swarm.disk.Disk;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.file.Content;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Manifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShareIndexTest {
    private static final byte[] BYTES = Content.bytes(524288 + 100);
    private static final int MANY_CHUNKS = 3 * 512 * 1024;
    private static final Manifest MANIFEST = Content.manifest(BYTES);

    private final Disk disk = new NioDisk();

    @TempDir
    Path folder;

    private Path file;
    private ShareStore store;
    private ShareIndex index;

    @BeforeEach
    void anIndex() throws Exception {
        file = folder.resolve("a.bin");
        Files.write(file, BYTES);
        Files.createDirectory(folder.resolve("state"));
        open();
    }

    private void open() throws IOException {
        store = new JournalShareStore(disk, folder.resolve("state/shares"));
        ManifestStore manifests = new ManifestStore(disk, folder.resolve("state/manifests"), 1_000);
        index = new ShareIndex(disk, store, manifests, 5);
    }

    @Test
    void aSharedFileIsFoundAndReadByItsIdAndSize() throws Exception {
        SharedFile shared = shared(file).file();

        assertThat(shared.ref()).isEqualTo(MANIFEST.ref());
        assertThat(shared.name().value()).isEqualTo("a.bin");
        assertThat(index.have(MANIFEST.ref())).contains(ChunkSet.all(2));
        assertThat(index.manifest(MANIFEST.ref()))
                .hasValueSatisfying(m -> assertThat(m.chunkHashes()).isEqualTo(MANIFEST.chunkHashes()));
        try (ChunkReader reader = index.open(MANIFEST.ref()).orElseThrow()) {
            assertThat(reader.read(1, 0, 100)).isInstanceOf(FrameRead.Frame.class);
        }
    }

    @Test
    void whatIsNotSharedIsNotThere() throws Exception {
        shared(file);
        FileRef otherSize = new FileRef(MANIFEST.fileId(), MANIFEST.size() + 1);

        assertThat(index.open(otherSize)).isEmpty();
        assertThat(index.have(otherSize)).isEmpty();
        assertThat(index.manifest(Content.manifest(5).ref())).isEmpty();
        assertThat(index.unshare(List.of(otherSize))).isEmpty();
        assertThat(index.unshare(List.of(MANIFEST.ref()))).containsExactly(MANIFEST.ref());
        assertThat(index.open(MANIFEST.ref())).isEmpty();
        assertThat(file).exists();
    }

    @Test
    void everyRefusalHasItsReason() throws Exception {
        Files.createFile(folder.resolve("empty"));
        Files.writeString(folder.resolve("bad\nname"), "x");

        assertRefused(folder.resolve("empty"), ShareRefusal.EMPTY_FILE, "cannot upload empty file (0 bytes)");
        assertRefused(folder.resolve("none"), ShareRefusal.NOT_FOUND, "no such file");
        assertRefused(folder, ShareRefusal.DIRECTORY, "is a directory");
        assertRefused(folder.resolve("bad\nname"), ShareRefusal.BAD_NAME, "U+000A");
        Files.writeString(folder.resolve("latin\uFFFD1"), "x");
        assertRefused(folder.resolve("latin\uFFFD1"), ShareRefusal.BAD_NAME, "it is not UTF-8");
        assertRefused(Path.of("/dev/null"), ShareRefusal.NOT_REGULAR, "not a regular file");
    }

    @Test
    void aFileThatGrowsWhileItIsHashedIsRefused() throws Exception {
        ShareResult result = index.share(file, Membership.PUBLIC, hashed -> append(file));

        assertThat(result)
                .isInstanceOfSatisfying(
                        ShareResult.Refused.class,
                        r -> assertThat(r.reason()).isEqualTo(ShareRefusal.CHANGED_WHILE_HASHING));
        assertThat(index.list()).isEmpty();
    }

    @Test
    void aLinkSharesTheFileBehindItUnderItsOwnName() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("latest"), file);

        SharedFile shared = shared(link).file();

        assertThat(shared.path()).isEqualTo(file.toRealPath());
        assertThat(shared.name().value()).isEqualTo("latest");
    }

    @Test
    void sharingTwiceReadsOnceAndSaysSo() throws Exception {
        shared(file);

        ShareResult again = index.share(file, Membership.PUBLIC, hashed -> {
            throw new AssertionError("read again");
        });

        assertThat(again)
                .isInstanceOfSatisfying(
                        ShareResult.Shared.class, s -> assertThat(s.already()).isTrue());
    }

    @Test
    void theSameContentAtAnotherPathIsOneShare() throws Exception {
        shared(file);
        Path copy = folder.resolve("copy.bin");
        Files.copy(file, copy);

        assertThat(shared(copy).already()).isTrue();
        assertThat(index.list()).hasSize(1);
        Files.delete(file);
        assertThat(shared(copy).already()).isFalse();
        assertThat(index.find(MANIFEST.ref()).orElseThrow().path()).isEqualTo(copy.toRealPath());
    }

    @Test
    void newContentAtASharedPathReplacesTheOld() throws Exception {
        shared(file);
        Files.write(file, Content.bytes(10));

        ShareResult.Shared shared = shared(file);

        assertThat(shared.replaced()).contains(MANIFEST.ref());
        assertThat(index.list())
                .extracting(SharedFile::ref)
                .containsExactly(Content.manifest(10).ref());
    }

    @Test
    void aPathThatGotTheContentOfAnotherShareLeavesNoShareBehind() throws Exception {
        Path other = Files.write(folder.resolve("b.bin"), Content.bytes(MANY_CHUNKS));
        shared(other);
        shared(file);
        Files.copy(other, file, StandardCopyOption.REPLACE_EXISTING);

        ShareResult.Shared again = shared(file);

        assertThat(again.already()).isTrue();
        assertThat(again.replaced()).contains(MANIFEST.ref());
        assertThat(index.list())
                .extracting(SharedFile::ref)
                .containsExactly(Content.manifest(MANY_CHUNKS).ref());
        assertThat(index.manifest(MANIFEST.ref())).isEmpty();
    }

    @Test
    void filesThatMovedUpANameAreAllServedWhenTheyAreSharedAgainTogether() throws Exception {
        List<Path> paths = largeFiles(3);
        FileRef first = shareTogether(paths).get(0).file().ref();
        Files.move(paths.get(1), paths.get(0), StandardCopyOption.REPLACE_EXISTING);
        Files.move(paths.get(2), paths.get(1));

        List<ShareResult.Shared> again = shareTogether(paths.subList(0, 2));

        assertThat(again)
                .extracting(ShareResult.Shared::replaced)
                .containsExactly(Optional.of(first), Optional.empty());
        assertServedFrom(paths.subList(0, 2), again);
        assertThat(index.list()).hasSize(2);
    }

    @Test
    void filesThatMovedDownANameAreAllServedWhenTheyAreSharedAgainTogether() throws Exception {
        List<Path> paths = largeFiles(3);
        shareTogether(paths.subList(0, 2));
        Files.move(paths.get(1), paths.get(2), StandardCopyOption.REPLACE_EXISTING);
        Files.move(paths.get(0), paths.get(1));

        List<ShareResult.Shared> again = shareTogether(paths.subList(1, 3));

        assertThat(again).extracting(ShareResult.Shared::replaced).containsOnly(Optional.empty());
        assertServedFrom(paths.subList(1, 3), again);
        assertThat(index.list()).hasSize(2);
    }

    @Test
    void twoFilesThatChangedPlacesAreBothServedAfterARestartToo() throws Exception {
        List<Path> paths = largeFiles(2);
        shareTogether(paths);
        Path aside = folder.resolve("aside");
        Files.move(paths.get(0), aside);
        Files.move(paths.get(1), paths.get(0));
        Files.move(aside, paths.get(1));

        List<ShareResult.Shared> again = shareTogether(paths);

        assertThat(again).extracting(ShareResult.Shared::replaced).containsOnly(Optional.empty());
        assertServedFrom(paths, again);
        store.close();
        open();
        assertServedFrom(paths, again);
    }

    @Test
    void whatMakesRoomInABatchIsNotCountedAgainstIt() throws Exception {
        for (int i = 1; i <= 5; i++) {
            shared(Files.write(folder.resolve("f" + i), Content.bytes(i)));
        }
        Files.copy(folder.resolve("f2"), folder.resolve("f1"), StandardCopyOption.REPLACE_EXISTING);
        Path added = Files.write(folder.resolve("f6"), Content.bytes(6));

        assertThat(index.shareAll(List.of(fetched(folder.resolve("f1"), 2), fetched(added, 6))))
                .hasSize(2);
        assertThat(index.list()).hasSize(5);
        assertThat(index.find(Content.manifest(1).ref())).isEmpty();
    }

    /** Files of several chunks, which keep their manifests on the disk, each with content of its own. */
    private List<Path> largeFiles(int count) throws IOException {
        List<Path> paths = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] bytes = Content.bytes(MANY_CHUNKS);
            bytes[0] = (byte) i;
            paths.add(Files.write(folder.resolve("large" + i), bytes));
        }
        return paths;
    }

    private List<ShareResult.Shared> shareTogether(List<Path> paths) throws Exception {
        List<Inspection.Fresh> all = new ArrayList<>();
        for (Path path : paths) {
            all.add((Inspection.Fresh) index.inspect(path, n -> {}));
        }
        return index.shareAll(all);
    }

    private void assertServedFrom(List<Path> paths, List<ShareResult.Shared> results) throws IOException {
        for (int i = 0; i < paths.size(); i++) {
            FileRef ref = results.get(i).file().ref();
            assertThat(index.find(ref).orElseThrow().path())
                    .isEqualTo(paths.get(i).toRealPath());
            try (ChunkReader reader = index.open(ref).orElseThrow()) {
                assertThat(reader.read(0, 0, 1)).isInstanceOf(FrameRead.Frame.class);
            }
        }
    }

    @Test
    void sharesSurviveARestart() throws Exception {
        shared(file);
        Path other = Files.write(folder.resolve("ö b.bin"), Content.bytes(77));
        shared(other);
        index.unshare(List.of(MANIFEST.ref()));
        shared(file);
        store.close();

        open();

        assertThat(index.list()).extracting(f -> f.name().value()).containsExactlyInAnyOrder("a.bin", "ö b.bin");
        assertThat(index.lookAtAll()).extracting(ShareIndex.Look::problem).containsOnly(Optional.empty());
        try (ChunkReader reader = index.open(MANIFEST.ref()).orElseThrow()) {
            assertThat(reader.read(0, 0, 1)).isInstanceOf(FrameRead.Frame.class);
        }
    }

    @Test
    void sharesOfFilesThatChangedOrLostTheirManifestAreNotServedAndNamed() throws Exception {
        shared(file);
        Path other = Files.write(folder.resolve("b.bin"), Content.bytes(MANY_CHUNKS));
        shared(other);
        store.close();
        append(file);
        Files.delete(folder.resolve(
                "state/manifests/" + Content.manifest(MANY_CHUNKS).ref() + ".manifest"));

        open();

        assertThat(index.lookAtAll())
                .extracting(look -> look.problem().orElseThrow())
                .anySatisfy(why -> assertThat(why).contains("a.bin was changed"))
                .anySatisfy(why -> assertThat(why).contains("manifest of").contains("b.bin"));
        assertThat(index.list())
                .extracting(SharedFile::ref)
                .allSatisfy(ref -> {
                    assertThat(index.problem(ref)).isPresent();
                    assertThat(index.have(ref)).isEmpty();
                    assertThat(index.open(ref)).isEmpty();
                })
                .hasSize(2);

        assertThat(shared(other).file().path()).isEqualTo(other.toRealPath());
        assertThat(index.problem(Content.manifest(MANY_CHUNKS).ref())).isEmpty();
        assertThat(index.open(Content.manifest(MANY_CHUNKS).ref())).isPresent();
    }

    @Test
    void manyFilesAreSharedInOneGoAndThoseOfOneChunkNeedNoManifestOnTheDisk() throws Exception {
        Path small = Files.write(folder.resolve("small.bin"), Content.bytes(77));
        Path large = Files.write(folder.resolve("large.bin"), Content.bytes(MANY_CHUNKS));
        List<Inspection.Fresh> fresh = new ArrayList<>();
        for (Path path : List.of(small, large)) {
            fresh.add(((Inspection.Fresh) index.inspect(path, n -> {})).only(Membership.PUBLIC, false));
        }
        assertThat(index.list()).isEmpty();
        assertThat(index.shareAll(fresh)).hasSize(2).noneMatch(ShareResult.Shared::already);
        store.close();
        open();

        assertThat(index.lookAtAll()).hasSize(2).allMatch(look -> look.problem().isEmpty());
        assertThat(index.list()).hasSize(2).noneMatch(SharedFile::listed);
        assertThat(index.manifest(Content.manifest(77).ref()))
                .map(Manifest::chunkHashes)
                .contains(Content.manifest(77).chunkHashes());
        assertThat(index.open(Content.manifest(MANY_CHUNKS).ref())).isPresent();
        try (Stream<Path> kept = Files.list(folder.resolve("state/manifests"))) {
            assertThat(kept).hasSize(1);
        }

        assertThat(shared(small).already()).isFalse();
        assertThat(index.find(Content.manifest(77).ref()).orElseThrow().listed())
                .isTrue();
        assertThat(index.unshare(index.list().stream().map(SharedFile::ref).toList()))
                .hasSize(2);
        assertThat(index.list()).isEmpty();
    }

    @Test
    void aFoldersListIsSharedUnderTheFoldersNameAcrossRestarts() throws Exception {
        Path root = folder.resolve("a folder");
        ShareResult unlisted = index.shareFolder(file, new FileName("a folder"), root, Membership.PUBLIC, false);
        ShareResult listed = index.shareFolder(file, new FileName("a folder"), root, Membership.PUBLIC, true);
        assertThat(((ShareResult.Shared) unlisted).file().listed()).isFalse();
        assertThat(((ShareResult.Shared) listed).already()).isFalse();
        store.close();
        open();

        assertThat(index.list()).singleElement().satisfies(kept -> {
            assertThat(kept.folder()).contains(root);
            assertThat(kept.place()).isEqualTo(root);
            assertThat(kept.path()).isEqualTo(file.toRealPath());
            assertThat(kept.listed()).isTrue();
            assertThat(kept.name().value()).isEqualTo("a folder");
        });
        assertThat(index.open(MANIFEST.ref())).isPresent();
    }

    @Test
    void aFileThatComesBackAsItWasIsServedAgain() throws Exception {
        shared(file);
        Path away = folder.resolve("away.bin");
        Files.move(file, away);
        assertThat(index.look(MANIFEST.ref()).orElseThrow().problem().orElseThrow())
                .contains("a.bin is gone");
        Files.move(away, file);

        assertThat(index.have(MANIFEST.ref())).isEmpty();
        assertThat(index.look(MANIFEST.ref()).orElseThrow().problem()).isEmpty();
        assertThat(index.have(MANIFEST.ref()).orElseThrow().isEmpty()).isFalse();
    }

    @Test
    void theSameFileElsewhereTakesThePlaceOfOneThatIsGone() throws Exception {
        shared(file);
        Files.delete(file);
        index.look(MANIFEST.ref());
        file = Files.write(folder.resolve("again.bin"), BYTES);
        shared(file);

        assertThat(index.problem(MANIFEST.ref())).isEmpty();
        assertThat(index.find(MANIFEST.ref()).orElseThrow().path()).isEqualTo(file.toRealPath());
    }

    @Test
    void whoReadsTheIndexDoesNotWaitForTheDiskOfWhoSharesOrUnshares() throws Exception {
        AtomicInteger waits = new AtomicInteger();
        Disk slow = (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    waits.incrementAndGet();
                    CompletableFuture.supplyAsync(() -> index.have(MANIFEST.ref()))
                            .get(10, TimeUnit.SECONDS);
                    return method.invoke(disk, arguments);
                });
        index = new ShareIndex(disk, new InMemoryShareStore(), new ManifestStore(disk, folder.resolve("m"), 0), 5);
        store = new JournalShareStore(slow, folder.resolve("slow"));
        index = new ShareIndex(slow, store, new ManifestStore(slow, folder.resolve("m"), 0), 5);
        waits.set(0);

        shared(file);
        Files.write(file, Content.bytes(10));
        shared(file);
        index.unshare(List.of(Content.manifest(10).ref()));

        assertThat(waits).hasPositiveValue();
    }

    @Test
    void aShareThatNobodyCanLookAtKeepsNoneFromBeingLookedAt() throws Exception {
        shared(Files.write(folder.resolve("c.bin"), Content.bytes(78)));
        Path away = Files.write(Files.createDirectory(folder.resolve("disk")).resolve("b.bin"), Content.bytes(77));
        shared(file);
        shared(away);
        append(file);
        Files.move(folder.resolve("disk"), folder.resolve("elsewhere"));
        Files.writeString(folder.resolve("disk"), "a file where a folder was");

        assertThat(index.lookAtAll())
                .extracting(
                        look -> look.file().name().value(),
                        look -> look.problem().isPresent())
                .containsExactlyInAnyOrder(tuple("a.bin", true), tuple("b.bin", true), tuple("c.bin", false));
    }

    @Test
    void theNumberOfSharesIsBounded() throws Exception {
        for (int i = 1; i <= 5; i++) {
            shared(Files.write(folder.resolve("f" + i), Content.bytes(i)));
        }
        assertThat(index.room()).isZero();
        assertRefused(
                file,
                ShareRefusal.INDEX_FULL,
                "cannot share " + file.toRealPath() + ": this peer shares 5 files already");

        Files.write(folder.resolve("f1"), Content.bytes(10));
        assertThat(shared(folder.resolve("f1")).replaced())
                .as("what takes the place of another needs no room")
                .contains(Content.manifest(1).ref());
        assertThat(index.list()).hasSize(5);
    }

    @Test
    void ofFilesForWhichThereIsNoRoomTogetherNoneIsEntered() throws Exception {
        for (int i = 1; i <= 3; i++) {
            shared(Files.write(folder.resolve("f" + i), Content.bytes(i)));
        }
        List<Inspection.Fresh> three = new ArrayList<>();
        for (int i = 4; i <= 6; i++) {
            three.add(fetched(Files.write(folder.resolve("f" + i), Content.bytes(i)), i));
        }
        assertThat(index.room()).isEqualTo(2);

        assertThatThrownBy(() -> index.shareAll(three))
                .isInstanceOfSatisfying(
                        ShareRefusedException.class,
                        refused -> assertThat(refused.result().reason()).isEqualTo(ShareRefusal.INDEX_FULL))
                .hasMessageStartingWith("cannot share 3 files, of which the first is "
                        + three.get(0).file().path())
                .hasMessageEndingWith(": this peer shares 3 files already, of 5 at most; unshare some");
        assertThat(index.list()).hasSize(3);
        assertThat(index.manifest(Content.manifest(4).ref())).isEmpty();

        Files.write(folder.resolve("f1"), Content.bytes(77));
        List<Inspection.Fresh> fitting = new ArrayList<>(three.subList(0, 2));
        fitting.add(fetched(Files.copy(folder.resolve("f4"), folder.resolve("twin")), 4));
        fitting.add(fetched(folder.resolve("f2"), 2));
        fitting.add(fetched(folder.resolve("f1"), 77));
        assertThat(index.shareAll(fitting))
                .as("a twin, a share, and what takes the place of one need no room")
                .hasSize(5);
        assertThat(index.room()).isZero();
        assertThat(index.list()).hasSize(5);
    }

    @Test
    void aFetchedFileOrFolderForWhichThereIsNoRoomIsNotEntered() throws Exception {
        for (int i = 1; i <= 5; i++) {
            shared(Files.write(folder.resolve("f" + i), Content.bytes(i)));
        }
        Path destination = folder.resolve("got.bin");
        PartialFile partial =
                PartialFile.open(disk, new DiskSpace(disk, 0), MANIFEST, destination, PartialOptions.defaults());
        index.addPartial(partial, Membership.PUBLIC);
        Files.write(destination, BYTES);

        assertFull(index.completed(MANIFEST, destination, new FileName("got.bin"), Membership.PUBLIC, true));
        assertFull(
                index.shareFolder(file, new FileName("a folder"), folder.resolve("a folder"), Membership.PUBLIC, true));
        assertThat(index.have(MANIFEST.ref())).as("its download is over").isEmpty();
        assertThat(index.list()).hasSize(5);
    }

    @Test
    void moreSharesThanTheLimitOfThisRunStayButNoneIsAdded() throws Exception {
        for (int i = 1; i <= 5; i++) {
            shared(Files.write(folder.resolve("f" + i), Content.bytes(i)));
        }
        index = new ShareIndex(disk, store, new ManifestStore(disk, folder.resolve("state/manifests"), 1_000), 3);

        assertThat(index.list()).hasSize(5);
        assertThat(index.room()).isZero();
        assertFull(index.share(file, Membership.PUBLIC, hashed -> {}));
    }

    private Inspection.Fresh fetched(Path path, int size) throws IOException {
        return index.fetched(
                Content.manifest(size), path, new FileName(path.getFileName().toString()));
    }

    private static void assertFull(ShareResult result) {
        assertThat(result)
                .isInstanceOfSatisfying(
                        ShareResult.Refused.class,
                        refused -> assertThat(refused.reason()).isEqualTo(ShareRefusal.INDEX_FULL));
    }

    @Test
    void whatIsSharedInOneGroupIsNotServedInTheOneInWhichItIsBeingFetched() throws Exception {
        Membership team = new Membership(new ShareGroup("team", "0a".repeat(16)), "");
        Membership others = new Membership(new ShareGroup("others", "0c".repeat(16)), "");
        PartialFile partial = PartialFile.open(
                disk, new DiskSpace(disk, 0), MANIFEST, folder.resolve("got.bin"), PartialOptions.defaults());
        index.addPartial(partial, others);
        assertThat(index.memberships(MANIFEST.ref())).containsExactly(others);

        index.share(file, team, hashed -> {});
        assertThat(index.memberships(MANIFEST.ref())).containsExactly(team);

        index.removePartial(partial);
        assertThat(index.memberships(MANIFEST.ref())).containsExactly(team);
        partial.close();
    }

    @Test
    void aDownloadIsServedWhileItIsIncompleteAndSharedWhenItIsWhole() throws Exception {
        Path destination = folder.resolve("got.bin");
        PartialFile partial =
                PartialFile.open(disk, new DiskSpace(disk, 0), MANIFEST, destination, PartialOptions.defaults());
        index.addPartial(partial, Membership.PUBLIC);
        partial.write(VerifiedChunk.verify(MANIFEST, 1, Content.chunk(BYTES, 1)).orElseThrow());

        assertThat(index.have(MANIFEST.ref())).contains(ChunkSet.of(2, 1));
        assertThat(index.manifest(MANIFEST.ref())).contains(MANIFEST);
        try (ChunkReader reader = index.open(MANIFEST.ref()).orElseThrow()) {
            assertThat(reader.read(1, 0, 1)).isInstanceOf(FrameRead.Frame.class);
            assertThat(reader.read(0, 0, 1)).isInstanceOf(FrameRead.Absent.class);
        }
        partial.write(VerifiedChunk.verify(MANIFEST, 0, Content.chunk(BYTES, 0)).orElseThrow());
        partial.complete();
        index.completed(MANIFEST, destination, new FileName("got.bin"), Membership.PUBLIC, true);

        assertThat(index.have(MANIFEST.ref())).contains(ChunkSet.all(2));
        assertThat(index.list()).extracting(SharedFile::path).containsExactly(destination.toRealPath());
        assertThat(folder.resolve(".part")).doesNotExist();
    }

    private ShareResult.Shared shared(Path path) throws IOException {
        return (ShareResult.Shared) index.share(path, Membership.PUBLIC, hashed -> {});
    }

    private void assertRefused(Path path, ShareRefusal reason, String text) throws IOException {
        assertThat(index.share(path, Membership.PUBLIC, hashed -> {}))
                .isInstanceOfSatisfying(ShareResult.Refused.class, refused -> {
                    assertThat(refused.reason()).isEqualTo(reason);
                    assertThat(refused.message()).contains(text);
                });
    }

    private static void append(Path path) {
        try {
            Files.write(path, new byte[] {1}, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aManifestKeepsItsHints() throws Exception {
        ManifestStore manifests = new ManifestStore(disk, folder.resolve("m"), 0);
        Manifest plain = Manifest.verified(
                MANIFEST.fileId(), MANIFEST.size(), MANIFEST.chunkHashes(), Optional.empty(), Optional.empty());
        manifests.put(MANIFEST);
        assertThat(manifests.get(MANIFEST.ref())).contains(MANIFEST);
        manifests.put(plain);
        assertThat(new ManifestStore(disk, folder.resolve("m"), 0).get(MANIFEST.ref()))
                .contains(plain);
    }

    @Test
    void aDamagedManifestIsNotBelieved() throws Exception {
        ManifestStore manifests = new ManifestStore(disk, folder.resolve("m"), 0);
        manifests.put(MANIFEST);
        Path kept = folder.resolve("m/" + MANIFEST.ref() + ".manifest");
        byte[] bytes = Files.readAllBytes(kept);
        for (int at = 0; at < bytes.length; at += 7) {
            byte[] bad = bytes.clone();
            bad[at] ^= 4;
            Files.write(kept, bad);
            assertThat(new ManifestStore(disk, folder.resolve("m"), 0).get(MANIFEST.ref()))
                    .isEmpty();
        }
        for (int length = 0; length < bytes.length; length += 5) {
            Files.write(kept, Arrays.copyOf(bytes, length));
            assertThat(new ManifestStore(disk, folder.resolve("m"), 0).get(MANIFEST.ref()))
                    .isEmpty();
        }
    }
}
