// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.id.Endpoint;
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
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrderBookTest {
    @TempDir
    Path folder;

    @Test
    void whatWasPutIsThereAfterARestartAndWhatWasRemovedIsNot() throws IOException {
        Path path = folder.resolve("orders");
        OrderBook book = new OrderBook(new NioDisk(), path);
        book.put(order(1, "a", "/x/a"));
        book.put(order(2, "b", "/x/b"));
        book.put(order(2, "b", "/x/b").withPaused(true));
        book.remove(1);

        OrderBook again = new OrderBook(new NioDisk(), path);

        assertThat(again.list()).containsExactly(order(2, "b", "/x/b").withPaused(true));
    }

    @Test
    void aTornLastLineCostsOnlyItself() throws IOException {
        Path path = folder.resolve("orders");
        new OrderBook(new NioDisk(), path).put(order(1, "a", "/x/a"));
        Files.writeString(path, "0badc0de id=2&na", StandardOpenOption.APPEND);

        assertThat(new OrderBook(new NioDisk(), path).list()).containsExactly(order(1, "a", "/x/a"));
    }

    @Test
    void aBookOfANewerFormatIsRefusedNotOverwritten() throws IOException {
        Path path = folder.resolve("orders");
        Files.write(path, bytes("downloads 2"));

        assertThatThrownBy(() -> new OrderBook(new NioDisk(), path))
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

    private static DownloadOrder order(long id, String name, String destination) {
        return new DownloadOrder(
                id,
                new FileRef(FileId.parse("0".repeat(64)), 5),
                new FileName(name),
                Path.of(destination),
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

    private static byte[] bytes(String line) {
        byte[] bytes = new byte[CheckedLines.encode(line).remaining()];
        CheckedLines.encode(line).get(bytes);
        return bytes;
    }
}
