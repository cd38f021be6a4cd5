// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.catalog;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.record.PartitionState;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.group.GroupId;
import io.chordal.tracker.swarm.Presence;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRecords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Searches over records in memory, which count what is read of them. */
class CatalogSearchTest {
    private final ManualTicker time = new ManualTicker();
    private final MemoryRecords records = new MemoryRecords(time);
    private final Between between = new Between();
    private final Set<FileRef> absent = new HashSet<>();
    private final Presence presence =
            shared -> absent.contains(shared.file()) ? Presence.Count.NONE : new Presence.Count(1, 0);
    private final CatalogSearch search = new CatalogSearch(between, presence);

    @Test
    void whatDidNotChangeIsReadOnceAndWhatDidIsReadAgain() {
        for (int i = 0; i < 500; i++) {
            add("file number " + i + ".txt", i);
        }
        SearchResult first = search(10, "number", "7");
        assertThat(records.told()).isEqualTo(500);

        assertThat(search(10, "number", "7")).isEqualTo(first);
        assertThat(first.total()).isEqualTo(500);
        assertThat(first.found().get(0).listing().entry().name()).hasToString("file number 7.txt");
        assertThat(first.found().get(0).matched()).containsExactly("number", "7");
        assertThat(records.told()).isEqualTo(500);

        add("file number 7.txt", 1000);
        assertThat(names(search(2, "7"))).containsExactly("file number 7.txt", "file number 7.txt");
        assertThat(records.told()).isBetween(501, 540);
        done(records.remove(GroupId.PUBLIC, new FileName("file number 7.txt"), file(7, 1)));
        assertThat(search(2, "7").total()).isEqualTo(1);
    }

    @Test
    void groupsAreKeptLikewise() {
        for (int i = 0; i < 100; i++) {
            done(records.enter(group(1), entry("report " + i, i)));
            done(records.enter(group(2), entry("report " + i, i)));
        }
        assertThat(inGroup(group(1), "report").total()).isEqualTo(100);
        int told = records.registers().told();
        assertThat(inGroup(group(1), "report").total()).isEqualTo(100);
        assertThat(records.registers().told()).isEqualTo(told);

        done(records.enter(group(1), entry("the 101st report", 101)));
        assertThat(inGroup(group(1), "report").total()).isEqualTo(101);
        assertThat(inGroup(group(2), "report").total()).isEqualTo(100);
    }

    @Test
    void theBestAreShownInOrderWhateverTheLimitAndAllAreCounted() {
        Random random = new Random(3);
        List<CatalogEntry> all = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            String name = (random.nextBoolean() ? "red " : "") + (random.nextBoolean() ? "blue " : "") + "x"
                    + random.nextInt(300);
            all.add(add(name, i));
            if (random.nextInt(4) == 0) {
                absent.add(file(i, 1));
            }
        }
        List<CatalogEntry> expected = all.stream()
                .filter(entry -> terms(entry) > 0 && !absent.contains(entry.file()))
                .sorted(Comparator.<CatalogEntry>comparingInt(entry -> -terms(entry))
                        .thenComparing(CatalogEntry::place))
                .toList();
        for (int limit : new int[] {1, 7, 100, 250, 1000}) {
            SearchResult found = search(limit, "red", "blue");
            assertThat(found.total()).isEqualTo(expected.size());
            assertThat(found.found().stream().map(each -> each.listing().entry()))
                    .isEqualTo(expected.stream().limit(limit).toList());
        }
    }

    @Test
    void whatIsHiddenIsFoundWhereAllAreAskedFor() {
        add("a red file", 1);
        absent.add(file(1, 1));

        assertThat(search(10, "red").total()).isZero();
        assertThat(done(search.run(GroupId.PUBLIC, SearchWords.of(List.of("red")), 10, true))
                        .found())
                .singleElement()
                .satisfies(
                        found -> assertThat(found.listing().present().anybody()).isFalse());
    }

    @Test
    void whatIsRemovedBeforeItIsShownIsNeitherShownNorCounted() {
        add("a red file", 1);
        add("another red file", 2);
        between.beforeGet = () -> done(records.remove(GroupId.PUBLIC, new FileName("another red file"), file(2, 1)));

        SearchResult found = search(10, "red");

        assertThat(names(found)).containsExactly("a red file");
        assertThat(found.total()).isEqualTo(1);
    }

    /** The second page is of another state than the first one. */
    @Test
    void aPartitionThatChangesWhileItIsReadIsNotKept() {
        List<String> names = namesOfPartition(5, 501);
        String late = namesOfPartition(5, 502).get(501);
        for (int i = 0; i < names.size(); i++) {
            add(names.get(i), i);
        }
        between.beforeSecondPage = () -> add(late, 1000);
        search(1, "number");

        assertThat(search(1, "number").total()).isEqualTo(502);
        int told = records.told();
        assertThat(search(1, "number").total()).isEqualTo(502);
        assertThat(records.told()).isEqualTo(told);
    }

    @Test
    void whereTheStateIsNotKnownAllIsReadEachTime() {
        between.knowsStates = false;
        add("a red file", 1);
        search(10, "red");

        assertThat(search(10, "red").total()).isEqualTo(1);
        assertThat(records.told()).isEqualTo(2);
    }

    @Test
    void whatHasNoRoomIsReadEachTime() {
        SearchIndex small = new SearchIndex(records, 1000);
        List<String> names = namesOfPartition(5, 30);
        for (int i = 0; i < names.size(); i++) {
            add(names.get(i), i);
        }
        for (int i = 1; i <= 3; i++) {
            assertThat(done(small.names(GroupId.PUBLIC, 5)).names()).isEqualTo(30);
            assertThat(records.told()).isEqualTo(30 * i);
        }
    }

    @Test
    void manyAtOnceShareWhatTheyReadAndSomeWait() {
        for (int i = 0; i < 500; i++) {
            add("file number " + i, i);
        }
        records.hold();
        List<CompletionStage<SearchResult>> all = IntStream.range(0, 20)
                .mapToObj(i -> search.run(GroupId.PUBLIC, SearchWords.of(List.of("number")), 3, false))
                .toList();
        records.release();

        assertThat(all).allSatisfy(each -> assertThat(done(each).total()).isEqualTo(500));
        assertThat(records.told()).isLessThanOrEqualTo(1000);
    }

    private static int terms(CatalogEntry entry) {
        String name = entry.name().value();
        return (name.contains("red") ? 1 : 0) + (name.contains("blue") ? 1 : 0);
    }

    private static List<String> namesOfPartition(int partition, int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> String.format("number %07d", i))
                .filter(name -> CatalogPartition.of(new FileName(name)) == partition)
                .limit(count)
                .toList();
    }

    private CatalogEntry add(String name, int number) {
        CatalogEntry entry = entry(name, number);
        assertThat(done(records.add(List.of(entry)))).containsOnly(Optional.empty());
        return entry;
    }

    private CatalogEntry entry(String name, int number) {
        return new CatalogEntry(
                new FileName(name),
                file(number, 1),
                Optional.empty(),
                false,
                peer(1),
                "",
                time.instant(),
                time.instant());
    }

    private SearchResult search(int limit, String... terms) {
        return done(search.run(GroupId.PUBLIC, SearchWords.of(List.of(terms)), limit, false));
    }

    private SearchResult inGroup(GroupId group, String term) {
        return done(search.run(group, SearchWords.of(List.of(term)), 10, false));
    }

    private static List<String> names(SearchResult result) {
        return result.found().stream()
                .map(found -> found.listing().entry().name().value())
                .toList();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** The records, where something happens in between, once, and states may be unknown. */
    private final class Between implements CatalogRecords {
        private Runnable beforeGet = () -> {};
        private Runnable beforeSecondPage = () -> {};
        private boolean knowsStates = true;

        @Override
        public CompletionStage<ImmutableList<ImmutableList<CatalogEntry>>> get(GroupId group, List<FileName> names) {
            beforeGet.run();
            beforeGet = () -> {};
            return records.get(group, names);
        }

        @Override
        public CompletionStage<Page> scan(
                GroupId group, int partition, Optional<FileName> after, int names, Optional<PartitionState> unless) {
            if (after.isPresent()) {
                beforeSecondPage.run();
                beforeSecondPage = () -> {};
            }
            CompletionStage<Page> page = records.scan(group, partition, after, names, unless);
            return knowsStates ? page : page.thenApply(read -> new Page(read.entries(), read.last(), Optional.empty()));
        }

        @Override
        public CompletionStage<ImmutableList<Optional<String>>> add(List<CatalogEntry> entries) {
            return records.add(entries);
        }

        @Override
        public CompletionStage<GroupEntry> enter(GroupId group, CatalogEntry entry) {
            return records.enter(group, entry);
        }

        @Override
        public CompletionStage<Optional<CatalogEntry>> remove(GroupId group, FileName name, FileRef file) {
            return records.remove(group, name, file);
        }

        @Override
        public CompletionStage<Integer> count() {
            return records.count();
        }
    }
}
