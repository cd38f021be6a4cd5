// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.peer;
import static io.chordal.tracker.testing.Samples.speaker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Announcement;
import io.chordal.tracker.swarm.ChunkBits;
import io.chordal.tracker.swarm.NamedFile;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.swarm.SwarmLimits;
import io.chordal.tracker.swarm.SwarmRegistry;
import io.chordal.tracker.swarm.Withdrawn;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private final ManualTicker time = new ManualTicker();
    private final SwarmRegistry swarm = new SwarmRegistry(SwarmLimits.defaults(), time, new Random(1));
    private final MemoryRecords records = new MemoryRecords(time);
    private Catalog catalog = catalog(CatalogConfig.defaults());

    @Test
    void theDefaultsAreThese() {
        assertThat(CatalogConfig.defaults())
                .isEqualTo(new CatalogConfig(
                        Duration.ofDays(30), Duration.ofDays(1), Duration.ofMinutes(10), 100_000, 100));
        assertThat(CatalogConfig.defaults().withRetention(Duration.ofHours(2)).refresh())
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void theSameContentUnderTheSameNameKeepsItsFirstPublisher() {
        share(1, "a.txt", file(1, 1));
        share(2, "a.txt", file(1, 1));
        Listing listing = lookUp("a.txt").get(0);
        assertThat(listing.entry().publisher()).isEqualTo(peer(1));
        assertThat(listing.present()).isEqualTo(new Presence.Count(2, 0));
        assertThat(records.writes()).isEqualTo(1);
    }

    @Test
    void aNameMayStandForDifferentFiles() {
        share(1, "a.txt", file(1, 1));
        share(2, "a.txt", file(2, 1));
        FileName name = new FileName("a.txt");
        assertThat(lookUp("a.txt"))
                .extracting(listing -> listing.entry().file())
                .containsExactly(file(1, 1), file(2, 1));
        assertThat(join(catalog.lookUp(
                        GroupId.PUBLIC, name, Optional.of(file(2, 1).fileId()))))
                .hasSize(1);
        assertThatThrownBy(() -> join(catalog.lookUp(
                        GroupId.PUBLIC, name, Optional.of(file(3, 1).fileId()))))
                .hasMessageContaining("file not found");
    }

    @Test
    void aNameHasRoomForSoManyFilesAndABatchCountsToo() {
        List<NewFile> many = IntStream.rangeClosed(1, 102)
                .mapToObj(i -> newFile("same", file(i, 1)))
                .toList();
        List<Registration> results = join(catalog.register(publisher(1), many));
        assertThat(results.subList(0, 100)).containsOnly(new Registration.Entered());
        assertThat(results.subList(100, 102))
                .allSatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(
                                Registration.Refused.class,
                                refused -> assertThat(refused.reason()).isEqualTo(TrackerReason.NAME_FULL)));
        assertThat(catalog.size()).isEqualTo(100);
    }

    @Test
    void aFullCatalogueTakesNothingNewButKnowsWhatItHas() {
        catalog = catalog(new CatalogConfig(Duration.ofDays(30), Duration.ofDays(1), Duration.ZERO, 2, 100));
        assertThat(register(1, newFile("a", file(1, 1)), newFile("b", file(2, 1))))
                .containsOnly(new Registration.Entered());
        List<Registration> results = register(2, newFile("c", file(3, 1)), newFile("a", file(1, 1)));
        assertThat(results.get(0)).isInstanceOf(Registration.Refused.class);
        assertThat(results.get(1)).isEqualTo(new Registration.Entered());
    }

    @Test
    @Tag("S1-6")
    void aFileVanishesWhenItsLastHolderLeaves() {
        share(1, "a.txt", file(1, 1));
        share(2, "a.txt", file(1, 1));
        share(1, "b.txt", file(2, 1));

        join(catalog.release(swarm.leave(peer(1), Optional.empty()).orElseThrow()));
        assertThat(names(list(10, true))).containsExactly("a.txt");

        join(catalog.release(swarm.withdraw(speaker(2), List.of(file(1, 1)), false)));
        assertThat(list(10, true)).isEmpty();
        assertThat(catalog.size()).isZero();
    }

    @Test
    void aFileIsWithdrawnUnderAllItsNamesAlsoAfterARestart() {
        share(1, "a.txt", file(1, 1));
        share(1, "copy of a.txt", file(1, 1));
        restart();
        join(catalog.release(swarm.withdraw(speaker(1), List.of(file(1, 1)), false)));
        assertThat(list(10, true)).isEmpty();
    }

    @Test
    @Tag("S1-7")
    void aFileWhoseHolderDiedIsHiddenAndComesBackWithIt() {
        share(1, "a.txt", file(1, 1));
        time.pass(Duration.ofSeconds(30));
        assertThat(list(10, false)).isEmpty();
        assertThat(list(10, true)).extracting(Listing::present).containsExactly(Presence.Count.NONE);
        assertThat(lookUp("a.txt")).hasSize(1);
        announce(1, file(1, 1));
        assertThat(names(list(10, false))).containsExactly("a.txt");
    }

    @Test
    void aRegistrationThatComesWhileTheEntryIsBeingDeletedKeepsOrRestoresIt() {
        share(1, "a.txt", file(1, 1));
        List<Withdrawn> withdrawn = swarm.withdraw(speaker(1), List.of(file(1, 1)), false);
        records.hold();
        CompletionStage<Void> deletion = catalog.release(withdrawn);
        announce(2, file(1, 1));
        CompletionStage<ImmutableList<Registration>> registration =
                catalog.register(publisher(2), List.of(newFile("a.txt", file(1, 1))));
        records.release();
        join(deletion);
        assertThat(join(registration)).containsExactly(new Registration.Entered());
        assertThat(names(list(10, false))).containsExactly("a.txt");
    }

    @Test
    void whatNobodyHasHadForThirtyDaysIsDeletedAndWhatSomebodyHasIsNot() {
        share(1, "old.txt", file(1, 1));
        share(2, "kept.txt", file(2, 1));
        for (int day = 1; day <= 31; day++) {
            time.pass(Duration.ofDays(1));
            announce(2, file(2, 1));
            join(catalog.sweep());
            assertThat(names(list(10, true))).hasSize(day < 30 ? 2 : 1);
        }
        assertThat(names(list(10, true))).containsExactly("kept.txt");
        restart();
        time.pass(Duration.ofDays(29));
        join(catalog.sweep());
        assertThat(names(list(10, true))).containsExactly("kept.txt");
    }

    @Test
    void aTrackerThatWasOffForLongDeletesNothingBeforePeersCouldComeBack() {
        share(1, "a.txt", file(1, 1));
        time.pass(Duration.ofDays(90));
        restart();
        time.pass(Duration.ofMinutes(9));
        join(catalog.sweep());
        assertThat(names(list(10, true))).containsExactly("a.txt");
        time.pass(Duration.ofSeconds(59));
        announce(1, file(1, 1));
        join(catalog.sweep());
        time.pass(Duration.ofMinutes(2));
        join(catalog.sweep());
        assertThat(names(list(10, true))).containsExactly("a.txt");
    }

    @Test
    void pagesShowEveryFileOnceInTheOrderOfItsName() {
        List<NewFile> files = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            files.add(newFile("file-" + (i * 7919 % 300), file(i, 1)));
        }
        files.add(newFile("\u00e4", file(500, 1)));
        files.add(newFile("\ud83d\udcc1", file(501, 1)));
        files.add(newFile("\ufb01", file(502, 1)));
        assertThat(join(catalog.register(publisher(1), files))).containsOnly(new Registration.Entered());
        announceAll(1, files);
        for (int size : new int[] {1, 7, 100, 1000}) {
            List<Listing> all = list(size, false);
            assertThat(all).hasSize(403).doesNotHaveDuplicates();
            assertThat(all)
                    .extracting(listing -> listing.entry().place())
                    .isSortedAccordingTo(Comparator.naturalOrder());
            assertThat(names(all)).endsWith("\u00e4", "\ufb01", "\ud83d\udcc1");
        }
    }

    @Test
    void aPageOfHiddenFilesMayBeEmptyButGoesOn() {
        List<NewFile> files = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            files.add(newFile(String.format("hidden-%05d", i), file(i, 1)));
        }
        join(catalog.register(publisher(1), files));
        share(2, "visible", file(99_999, 1));
        ListingPage first = join(catalog.list(GroupId.PUBLIC, 1, Optional.empty(), false));
        assertThat(first.listings()).isEmpty();
        assertThat(first.nextToken()).isPresent();
        assertThat(names(list(1, false))).containsExactly("visible");
    }

    @Test
    void aStrangePageTokenIsRefused() {
        assertThatThrownBy(() -> catalog.list(GroupId.PUBLIC, 10, Optional.of("no such thing"), false))
                .isInstanceOfSatisfying(
                        TrackerException.class, e -> assertThat(e.reason()).isEqualTo(TrackerReason.INVALID_REQUEST));
    }

    @Test
    void whenTheRecordsFailEveryFileIsRefusedWithTheReason() {
        records.fail(true);
        assertThat(register(1, newFile("a", file(1, 1)), newFile("b", file(2, 1))))
                .containsOnly(
                        new Registration.Refused(TrackerReason.CATALOG_UNAVAILABLE, "the disk is full; make room"));
        records.fail(false);
        share(1, "a", file(1, 1));
        assertThat(names(list(10, false))).containsExactly("a");
    }

    @Test
    void aLaneThatIsLongRefusesMore() {
        records.hold();
        List<CompletableFuture<ImmutableList<Registration>>> all = new ArrayList<>();
        for (int i = 0; i < 1001; i++) {
            all.add(catalog.register(publisher(1), List.of(newFile("a", file(i, 1))))
                    .toCompletableFuture());
        }
        assertThat(all.get(1000))
                .isCompletedWithValueMatching(results -> results.get(0) instanceof Registration.Refused);
        records.release();
        assertThat(all.get(0).join()).containsExactly(new Registration.Entered());
    }

    private void restart() {
        catalog = catalog(CatalogConfig.defaults());
        join(catalog.recount());
    }

    private Catalog catalog(CatalogConfig config) {
        return new Catalog(config, records, swarm, time, CatalogListener.NONE);
    }

    private static Publisher publisher(int number) {
        return new Publisher(GroupId.PUBLIC, peer(number), "");
    }

    private void share(int number, String name, FileRef file) {
        swarm.register(speaker(number), List.of(new NamedFile(new FileName(name), file)));
        assertThat(register(number, newFile(name, file))).containsExactly(new Registration.Entered());
    }

    private List<Registration> register(int number, NewFile... files) {
        return join(catalog.register(publisher(number), List.of(files)));
    }

    private void announce(int number, FileRef file) {
        swarm.announce(speaker(number), List.of(new Announcement(file, ChunkBits.COMPLETE)));
    }

    private void announceAll(int number, List<NewFile> files) {
        List<Announcement> all = files.stream()
                .map(file -> new Announcement(file.file(), ChunkBits.COMPLETE))
                .toList();
        swarm.announce(speaker(number), all);
    }

    private List<Listing> lookUp(String name) {
        return join(catalog.lookUp(GroupId.PUBLIC, new FileName(name), Optional.empty()));
    }

    private List<Listing> list(int pageSize, boolean includeUnavailable) {
        List<Listing> all = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ListingPage page = join(catalog.list(GroupId.PUBLIC, pageSize, token, includeUnavailable));
            assertThat(page.listings()).hasSizeLessThanOrEqualTo(pageSize);
            all.addAll(page.listings());
            token = page.nextToken();
        } while (token.isPresent());
        return all;
    }

    private static List<String> names(List<Listing> listings) {
        return listings.stream().map(listing -> listing.entry().name().value()).toList();
    }

    private static NewFile newFile(String name, FileRef file) {
        return new NewFile(new FileName(name), file, Optional.empty(), false);
    }

    private static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
