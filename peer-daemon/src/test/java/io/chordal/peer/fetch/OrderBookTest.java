// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
import io.chordal.swarm.disk.AtomicFile;
import io.chordal.swarm.disk.CheckedLines;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.disk.StorageException;
import io.chordal.swarm.file.FileId;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.file.Hash256;
import io.chordal.swarm.pick.Strategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderBookTest {
    @TempDir
    Path folder;

    @Test
    void whatWasAddedIsThereAfterARestartAndWhatWasRemovedIsNot() throws IOException {
        OrderBook book = open();
        book.add(order("a"));
        DownloadOrder second = book.add(order("b"));
        book.update(second.withPaused(true));
        book.remove(1);

        assertThat(open().list()).containsExactly(order("b").withId(2).withPaused(true));
    }

    @Test
    void noNumberIsGivenTwiceNotEvenAfterARestart() throws IOException {
        OrderBook book = open();
        assertThat(book.add(order("a")).id()).isEqualTo(1);
        assertThat(book.number()).isEqualTo(2);
        book.add(order("b"));
        book.remove(1);
        book.remove(3);

        assertThat(open().add(order("c")).id()).isEqualTo(4);
        assertThat(open().number()).isEqualTo(5);
    }

    @Test
    void anOrderThatWasForgottenIsNotBroughtBackByAnUpdate() throws IOException {
        OrderBook book = open();
        DownloadOrder order = book.add(order("a"));
        book.remove(order.id());

        book.update(order.withPaused(true));

        assertThat(book.list()).isEmpty();
        assertThat(open().list()).isEmpty();
    }

    @Test
    void aBookFromBeforeNumbersWereKeptGoesOnAfterItsHighest() throws IOException {
        Path path = folder.resolve("orders");
        new AtomicFile(new NioDisk(), path)
                .write(CheckedLines.encode(
                        List.of("downloads 1", OrderText.write(order("a").withId(7)))));

        assertThat(open().add(order("b")).id()).isEqualTo(8);
    }

    @Test
    void aTornLastLineCostsOnlyItself() throws IOException {
        open().add(order("a"));
        Files.writeString(folder.resolve("orders"), "0badc0de id=2&na", StandardOpenOption.APPEND);

        assertThat(open().list()).containsExactly(order("a"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void aDamagedLineCostsOnlyItselfAndTheBookIsKeptAsItWas(int damaged) throws IOException {
        OrderBook book = open();
        DownloadOrder first = book.add(order("a"));
        book.add(order("b"));
        DownloadOrder third = book.add(order("c"));
        Path file = folder.resolve("orders");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.set(damaged, "x" + lines.get(damaged).substring(1));
        Files.write(file, lines);
        byte[] before = Files.readAllBytes(file);

        OrderBook again = open();

        assertThat(again.list()).contains(first, third).hasSize(damaged == 3 ? 2 : 3);
        assertThat(again.add(order("d")).id()).isEqualTo(4);
        assertThat(folder).isDirectoryContaining("glob:**/orders.damaged-*");
        try (Stream<Path> all = Files.list(folder)) {
            Path copy = all.filter(each -> each.toString().contains(".damaged-"))
                    .findFirst()
                    .orElseThrow();
            assertThat(copy).hasBinaryContent(before);
        }
    }

    @Test
    void aBookOfWhichNothingCanBeReadIsRefusedNotForgotten() throws IOException {
        Files.write(folder.resolve("orders"), new byte[] {1, 2, 3, '\n'});

        assertThatThrownBy(this::open).isInstanceOf(StorageException.class).hasMessageContaining("move it away");
        assertThat(folder.resolve("orders")).hasSize(4);
    }

    @Test
    void aBookOfANewerFormatIsRefusedNotOverwritten() throws IOException {
        new AtomicFile(new NioDisk(), folder.resolve("orders")).write(CheckedLines.encode(List.of("downloads 2")));

        assertThatThrownBy(this::open)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.NEWER_FORMAT));
    }

    @Property(tries = 200)
    void everyOrderIsReadBackAsItWasWritten(@ForAll("orders") DownloadOrder order) {
        assertThat(OrderText.read(OrderText.write(order))).isEqualTo(order);
    }

    @Provide
    Arbitrary<DownloadOrder> orders() {
        Arbitrary<String> names = Arbitraries.strings()
                .ofMinLength(1)
                .ofMaxLength(40)
                .filter(name -> FileName.problem(name).isEmpty());
        return Combinators.combine(names, Arbitraries.longs().greaterOrEqual(1), Arbitraries.of(true, false))
                .as((name, id, flag) -> new DownloadOrder(
                        id,
                        new FileRef(FileId.parse("ab".repeat(32)), Math.abs(id % 1_000_000)),
                        new FileName(name),
                        Path.of("/some where/&=%" + name),
                        flag ? Strategy.RANDOM : Strategy.SINGLE,
                        7,
                        flag,
                        !flag,
                        flag ? Optional.of(Hash256.parse("cd".repeat(32))) : Optional.empty(),
                        flag ? Optional.empty() : Optional.of(new Endpoint("tracker", 9000)),
                        flag
                                ? ImmutableList.of()
                                : ImmutableList.of(new Endpoint("::1", 1), new Endpoint("host", 65535)),
                        Instant.ofEpochSecond(1_700_000_000, 123),
                        flag));
    }

    private OrderBook open() throws IOException {
        return new OrderBook(new NioDisk(), folder.resolve("orders"));
    }

    private static DownloadOrder order(String name) {
        return new DownloadOrder(
                1,
                new FileRef(FileId.parse("0".repeat(64)), 5),
                new FileName(name),
                Path.of("/x", name),
                Strategy.RAREST,
                50,
                true,
                false,
                Optional.empty(),
                Optional.empty(),
                ImmutableList.of(),
                Instant.EPOCH,
                false);
    }
}
