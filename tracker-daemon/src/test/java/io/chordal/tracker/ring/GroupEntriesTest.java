// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.ring;

import static io.chordal.tracker.testing.Samples.file;
import static io.chordal.tracker.testing.Samples.group;
import static io.chordal.tracker.testing.Samples.peer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.chordal.dht.id.Bytes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.tracker.catalog.CatalogEntry;
import io.chordal.tracker.catalog.CatalogPartition;
import io.chordal.tracker.catalog.CatalogRecords;
import io.chordal.tracker.catalog.GroupEntry;
import io.chordal.tracker.testing.ManualTicker;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GroupEntriesTest {
    private static final FileName NAME = new FileName("a.txt");

    private final MemoryRegisters registers = new MemoryRegisters(new ManualTicker());
    private final GroupEntries entries = new GroupEntries(registers);

    @Test
    @Tag("S2-25")
    void ofTwoFilesThatAreEnteredAtOnceOneIsTakenWhicheverTrackerWritesFirst() {
        registers.beforeNextWrite(() -> enter(entry(file(2, 1), 2)));
        assertThat(enter(entry(file(1, 1), 1))).isEqualTo(GroupEntry.TAKEN);
        assertThat(files()).containsExactly(file(2, 1));
        assertThat(enter(entry(file(2, 1), 3))).isEqualTo(GroupEntry.THERE);
    }

    @Test
    void theSameFileEnteredAtOnceAtTwoTrackersIsThereOnce() {
        registers.beforeNextWrite(() -> enter(entry(file(1, 1), 2)));
        assertThat(enter(entry(file(1, 1), 1))).isEqualTo(GroupEntry.THERE);
        assertThat(files()).containsExactly(file(1, 1));
    }

    @Test
    void whatIsRemovedIsReturnedOnce() {
        CatalogEntry entry = entry(file(1, 1), 1);
        assertThat(enter(entry)).isEqualTo(GroupEntry.ENTERED);
        assertThat(remove(file(2, 1))).isEmpty();
        registers.beforeNextWrite(() -> assertThat(remove(file(1, 1))).contains(entry));
        assertThat(remove(file(1, 1))).isEmpty();
        assertThat(files()).isEmpty();
        assertThat(enter(entry(file(2, 1), 2))).isEqualTo(GroupEntry.ENTERED);
    }

    @Test
    void siblingsAreShownAsFilesOfOneNameAndMergedByTheNextWrite() {
        CatalogEntry late = entry(file(1, 1), 9);
        CatalogEntry early = entry(file(1, 1), 4);
        CatalogEntry other = entry(file(2, 1), 5);
        registers.putSiblings(
                CatalogRowCodec.key(group(1), NAME),
                List.of(CatalogRowCodec.register(List.of(other, late)), CatalogRowCodec.register(List.of(early))));
        assertThat(join(entries.get(group(1), List.of(NAME))).get(0)).containsExactly(early, other);
        assertThat(enter(entry(file(3, 1), 6))).isEqualTo(GroupEntry.TAKEN);
        assertThat(remove(file(1, 1))).contains(early);
        assertThat(files()).containsExactly(file(2, 1));
        assertThat(enter(entry(file(2, 1), 7))).isEqualTo(GroupEntry.THERE);
    }

    @Test
    void theMergeOfSiblingsIsTheSameInEveryOrder() {
        List<CatalogEntry> all =
                List.of(entry(file(1, 1), 1), entry(file(1, 1), 2), entry(file(2, 1), 1), entry(file(3, 1), 3));
        List<Bytes> siblings = new ArrayList<>();
        all.forEach(entry -> siblings.add(CatalogRowCodec.register(List.of(entry))));
        registers.putSiblings(CatalogRowCodec.key(group(1), NAME), siblings);
        List<CatalogEntry> merged = join(entries.get(group(1), List.of(NAME))).get(0);
        Collections.reverse(siblings);
        siblings.add(CatalogRowCodec.register(merged));
        registers.putSiblings(CatalogRowCodec.key(group(1), NAME), siblings);
        assertThat(join(entries.get(group(1), List.of(NAME))).get(0)).isEqualTo(merged);
    }

    @Test
    void aPartitionIsReadPageByPageAndAnotherGroupIsNot() {
        List<String> names = new ArrayList<>();
        for (int i = 0; names.size() < 7; i++) {
            FileName name = new FileName(String.format("file-%04d", i));
            if (CatalogPartition.of(name) == 5) {
                names.add(name.value());
                join(entries.enter(group(1), entry(name, file(i, 1), 1)));
                join(entries.enter(group(2), entry(name, file(i + 1000, 1), 1)));
            }
        }
        List<String> read = new ArrayList<>();
        Optional<FileName> after = Optional.empty();
        do {
            CatalogRecords.Page page = join(entries.scan(group(1), 5, after, 3));
            page.entries().forEach(entry -> read.add(entry.name().value()));
            after = page.last();
        } while (after.isPresent());
        assertThat(read).isEqualTo(names);
    }

    @Test
    void aFailureOfTheRegistersIsTold() {
        registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        assertThat(catchThrowable(() -> enter(entry(file(1, 1), 1))))
                .hasCauseInstanceOf(TrackerException.class)
                .isInstanceOf(CompletionException.class);
    }

    private GroupEntry enter(CatalogEntry entry) {
        return join(entries.enter(group(1), entry));
    }

    private Optional<CatalogEntry> remove(FileRef file) {
        return join(entries.remove(group(1), NAME, file));
    }

    private List<FileRef> files() {
        return join(entries.get(group(1), List.of(NAME))).get(0).stream()
                .map(CatalogEntry::file)
                .toList();
    }

    private static CatalogEntry entry(FileRef file, int second) {
        return entry(NAME, file, second);
    }

    private static CatalogEntry entry(FileName name, FileRef file, int second) {
        Instant at = Instant.ofEpochSecond(second);
        return new CatalogEntry(name, file, Optional.empty(), false, peer(second), "ada", at, at);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
