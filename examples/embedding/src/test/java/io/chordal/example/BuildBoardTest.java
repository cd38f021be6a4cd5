// SPDX-License-Identifier: Apache-2.0
package io.chordal.example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chordal.dht.DhtConfig;
import io.chordal.dht.DhtNode;
import io.chordal.dht.DhtSession;
import io.chordal.dht.DhtWatch;
import io.chordal.dht.PutOptions;
import io.chordal.dht.PutResult;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.record.WatchEvent;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The board over TCP and on a disk. */
class BuildBoardTest {
    private static final Key KEY = Key.of("agents", "linux");

    @TempDir
    Path directory;

    @Test
    void theLibrariesAreOneMinorVersionOlderThanTheRings() {
        assertTrue(jarOf(com.google.protobuf.Message.class).endsWith("protobuf-java-4.35.1.jar"));
        assertTrue(jarOf(com.google.common.collect.ImmutableList.class).endsWith("guava-33.7.1-jre.jar"));
    }

    @Test
    void aResultIsStillThereWhenTheWholeRingWasStopped() throws Exception {
        try (DhtNode founder = founder();
                DhtNode other = member(founder)) {
            get(board(other).report("42", "green"));
            assertEquals(List.of("green"), get(board(founder).resultsOf("42")));
        }
        try (DhtNode alone = founder()) {
            assertEquals(List.of("green"), get(board(alone).resultsOf("42")));
        }
    }

    @Test
    void sessionsWatchesAndSetsWorkWithTheseLibraries() throws Exception {
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        try (DhtNode first = founder();
                DhtNode second = member(first);
                DhtWatch watch = first.watch(KEY, event -> seen.add(text((WatchEvent.State) event)))) {
            DhtSession session = second.session();
            PutResult put = get(session.put(KEY, Bytes.utf8("idle"), PutOptions.all()));
            assertEquals(2, put.copies());
            assertEquals("idle", get(session.get(KEY)).orElseThrow().value().toUtf8());
            String last = "";
            while (!"idle".equals(last)) {
                last = seen.poll(20, SECONDS);
            }
            get(first.records().add(KEY, Bytes.utf8("member"), Bytes.EMPTY));
            assertEquals(
                    1, get(second.records().get(KEY)).orElseThrow().members().size());
        }
    }

    private DhtNode founder() {
        return DhtNode.builder()
                .listen("127.0.0.1", 0)
                .dataDirectory(directory)
                .config(DhtConfig.local())
                .createRing()
                .start();
    }

    private static DhtNode member(DhtNode of) {
        return DhtNode.builder()
                .listen("127.0.0.1", 0)
                .config(DhtConfig.local())
                .join(List.of(of.endpoint().toString()))
                .start();
    }

    private static BuildBoard board(DhtNode node) {
        return new BuildBoard(node, BuildBoardTest::randomId);
    }

    private static Bytes randomId() {
        UUID id = UUID.randomUUID();
        return Bytes.copyOf(ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array());
    }

    private static String text(WatchEvent.State state) {
        return state.contents().register().siblings().stream()
                .map(sibling -> sibling.value().toUtf8())
                .reduce("", String::concat);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }

    private static String jarOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }
}
