// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledStoreTest {
    @TempDir
    Path directory;

    @Test
    void everyAcknowledgedRowIsThereAfterTheProcessWasKilledInTheMiddle() throws IOException, InterruptedException {
        List<Long> acknowledged = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            acknowledged.addAll(writeUntilKilled(200 * round));
        }

        TreeSet<Bytes> stored = new TreeSet<>();
        try (RecordStore store = SqliteRecordStore.open(directory, 2, Runnable::run)) {
            store.load().forEach(state -> stored.add(state.id().member()));
            assertThat(store.reserved().from()).isGreaterThan(acknowledged.get(acknowledged.size() - 1));
        }
        assertThat(acknowledged).doesNotHaveDuplicates().hasSizeGreaterThan(1000);
        assertThat(acknowledged).allSatisfy(counter -> assertThat(stored).contains(KilledWriter.member(counter)));
    }

    private List<Long> writeUntilKilled(int acknowledgements) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<Long> acknowledged = new ArrayList<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            while (acknowledged.size() < acknowledgements) {
                String line = lines.readLine();
                assertThat(line).as("the writer goes on until it is killed").isNotNull();
                acknowledged.add(KilledWriter.acknowledged(line).orElseThrow());
            }
            writer.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                KilledWriter.acknowledged(line).ifPresent(acknowledged::add);
            }
        } finally {
            writer.destroyForcibly().waitFor();
        }
        return acknowledged;
    }
}
