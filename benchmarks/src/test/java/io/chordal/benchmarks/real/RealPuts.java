// SPDX-License-Identifier: Apache-2.0
package io.chordal.benchmarks.real;

import io.chordal.benchmarks.report.Section;
import io.chordal.benchmarks.report.Table;
import io.chordal.benchmarks.ring.Size;
import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.PutOptions;
import io.chordal.dht.id.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** R17: puts at QUORUM by many writers on a real disk, beside one forced write for each; and what puts and gets cost. */
public final class RealPuts {
    private static final int NODES = 3;
    private static final int CALLERS = 64;
    private static final int KEYS = 10_000;
    private static final int BYTES = 1_024;
    private static final double LEAST = 12;
    private static final double WRITE_BACK_MICROS = 1_000;
    private static final String FORCED = "one forced write of " + BYTES + " B after the other, by one writer";
    private static final String QUORUM = "put at QUORUM";
    private static final String WRITE_BACK =
            ", so that this disk says \"written\" before it is, and the ratio says little: a put costs more than such a write";
    private static final String MANY = ", " + CALLERS + " callers";
    private static final String ONE = ", one caller";

    private final RealRing ring;
    private final Path folder;
    private final int rounds;
    private final int perRound;
    private final byte[] value = new byte[BYTES];

    private RealPuts(RealRing ring, Path folder, Size size) {
        this.ring = ring;
        this.folder = folder;
        this.rounds = size.of(5, 7, 31);
        this.perRound = size.of(64, 3_200, 20_000);
    }

    /** Measures. */
    public static Section run(Size size) {
        String before = Machine.load();
        try {
            Path folder = Files.createTempDirectory(target(), "puts");
            try (RealRing ring = RealRing.of(
                    NODES,
                    number -> DhtNode.builder()
                            .config(DhtConfig.local())
                            .dataDirectory(folder.resolve("node" + number)))) {
                ring.awaitCopies();
                return new RealPuts(ring, folder, size).measure(before);
            } finally {
                delete(folder);
            }
        } catch (Exception e) {
            throw new IllegalStateException("R17 could not be measured", e);
        }
    }

    /** Returns a folder of the project, which is on a disk where a temporary one may not be. */
    private static Path target() {
        Path module = Path.of("benchmarks", "target");
        return Files.isDirectory(module) ? module : Path.of("target");
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private Section measure(String before) throws Exception {
        Map<String, IntFunction<CompletionStage<?>>> operations = new LinkedHashMap<>();
        operations.put(QUORUM, number -> put(number, PutOptions.quorum()));
        operations.put("put at PRIMARY", number -> put(number, PutOptions.lazy()));
        operations.put("get", number -> node(number).get(key(number)));
        InTurn taken = new InTurn().measure(FORCED, this::forcedWrites);
        operations.forEach((name, question) -> taken.measure(
                        name + MANY, () -> Burst.atOnce(CALLERS, perRound, question))
                .measure(name + ONE, () -> Burst.atOnce(1, perRound / CALLERS * 8, question)));
        Burst.atOnce(CALLERS, 5 * perRound, operations.get(QUORUM));
        taken.run(rounds);
        return section(taken, List.copyOf(operations.keySet()), before);
    }

    private DhtNode node(int number) {
        return ring.nodes().get(number % NODES);
    }

    private static Key key(int number) {
        return Key.of("key " + number % KEYS, "");
    }

    private CompletionStage<?> put(int number, PutOptions options) {
        return node(number).put(key(number), value, options);
    }

    private Burst forcedWrites() throws Exception {
        Path file = folder.resolve("forced");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            return Burst.oneByOne(perRound, number -> {
                channel.write(ByteBuffer.wrap(value));
                channel.force(false);
            });
        } finally {
            Files.delete(file);
        }
    }

    private Section section(InTurn taken, List<String> operations, String before) throws IOException {
        Figures forced = taken.of(FORCED, Burst::p50);
        Table costs = new Table("", "per second", "least to greatest", "p50, µs", "p99, µs");
        row(costs, taken, FORCED);
        for (String operation : operations) {
            row(costs, taken, operation + MANY);
            row(costs, taken, operation + ONE);
        }
        Figures ratio = taken.of(QUORUM + MANY, Burst::perSecond).per(taken.of(FORCED, Burst::perSecond));
        Table judged = new Table("ratio, round by round", "median", "least to greatest", "goal", "")
                .row(
                        QUORUM + MANY + " ÷ forced writes",
                        Figures.text(ratio.median()),
                        ratio.spread(),
                        "≥ " + (int) LEAST,
                        Section.atMost(LEAST, ratio.median()));
        FileStore disk = Files.getFileStore(folder);
        return new Section(
                "R17: puts at QUORUM by " + CALLERS + " writers",
                NODES + " nodes in one process, each with a server and a data directory of its own on one disk ("
                        + disk.type()
                        + " on " + disk.name() + "), values of " + BYTES + " B, " + KEYS
                        + " keys, asked of the nodes in turn; " + rounds + " rounds of " + perRound
                        + ". One forced write takes "
                        + Figures.text(forced.median()) + " µs (p50)"
                        + (forced.median() < WRITE_BACK_MICROS ? WRITE_BACK : "")
                        + ". Load of the machine before and after: "
                        + before + "; " + Machine.load() + ".\n\n" + judged.toMarkdown() + "\n" + costs.toMarkdown(),
                List.of());
    }

    private static void row(Table table, InTurn taken, String name) {
        Figures perSecond = taken.of(name, Burst::perSecond);
        table.row(
                name,
                Figures.text(perSecond.median()),
                perSecond.spread(),
                Figures.text(taken.of(name, Burst::p50).median()),
                Figures.text(taken.of(name, Burst::p99).median()));
    }
}
