// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.OperationHistory;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.store.RecordStore.StoreCallback;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteRecordStoreTest {
    @TempDir
    Path directory;

    @Test
    void whatWasStoredIsThereAfterItWasOpenedAgain() {
        RowId a = Rows.id("p", "i", "a");
        RowId b = Rows.id("p", "i", "b");
        RowState concurrent = row(a, 1, true).merge(row(a, 2, false));
        try (RecordStore store = open()) {
            assertThat(put(store, concurrent, row(b, 3, true))).isEqualTo("stored");
        }
        try (RecordStore store = open()) {
            assertThat(store.load()).containsExactlyInAnyOrder(concurrent, row(b, 3, true));
        }
    }

    @Test
    void aPutTakesThePlaceOfTheMembersOldRowsAndADropRemovesThem() {
        RowId a = Rows.id("p", "i", "a");
        RowId b = Rows.id("p", "i", "b");
        try (RecordStore store = open()) {
            put(store, row(a, 1, true).merge(row(a, 2, true)), row(b, 3, true));
            put(store, row(a, 4, false));
            append(store, StoreBatch.drops(List.of(b)));
        }
        try (RecordStore store = open()) {
            assertThat(store.load()).containsExactly(row(a, 4, false));
        }
    }

    @Test
    void countersAreNotGivenOutTwice() {
        long epoch;
        long until;
        try (RecordStore store = open()) {
            epoch = store.epoch();
            append(store, StoreBatch.reserve(store.reserved().until() + RecordStore.RESERVATION));
            until = store.reserved().until() + RecordStore.RESERVATION;
        }
        try (RecordStore store = SqliteRecordStore.open(directory, 99, Runnable::run)) {
            assertThat(store.epoch()).isEqualTo(epoch);
            assertThat(store.reserved().from()).isEqualTo(until);
        }
    }

    /** Whoever runs the transactions loses the thread on which an error is thrown. */
    @Test
    void whoeverFailsWithAnErrorWhenToldKeepsNobodyElseWaiting() {
        List<String> outcomes = new ArrayList<>();
        Executor writer = task -> {
            try {
                task.run();
            } catch (Error e) {
                outcomes.add(String.valueOf(e.getMessage()));
            }
        };
        try (RecordStore store = SqliteRecordStore.open(directory, 1, writer)) {
            store.append(StoreBatch.puts(List.of(row(Rows.id("p", "i", "a"), 1, true))), new StoreCallback() {
                @Override
                public void stored() {
                    throw new OutOfMemoryError("unable to create a thread");
                }

                @Override
                public void failed(StoreException failure) {}
            });

            store.append(StoreBatch.puts(List.of(row(Rows.id("p", "i", "b"), 2, true))), outcome(outcomes));
            assertThat(outcomes).contains("stored");
        }
    }

    @Test
    void twoStoresDoNotOpenOneDirectory() {
        try (RecordStore store = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("another data directory");
            assertThat(put(store, row(Rows.id("p", "i", "a"), 1, true))).isEqualTo("stored");
        }
        open().close();
    }

    @Test
    void aNewerFormatIsRefusedWithAdvice() throws SQLException {
        open().close();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("records.db"));
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA user_version = 5");
        }

        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("format 5")
                .hasMessageContaining("newer version");
    }

    @Test
    void aFileThatIsNoStoreIsRefusedAndTheLockIsReleased() throws IOException, SQLException {
        Files.writeString(
                directory.resolve("records.db"), "this is not a database, and it is longer than a header ".repeat(99));
        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("records.db");

        Files.delete(directory.resolve("records.db"));
        open().close();
    }

    @Test
    void anotherProgramsDatabaseIsRefused() throws SQLException {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("records.db"));
                Statement statement = other.createStatement()) {
            statement.execute("CREATE TABLE songs (title TEXT)");
        }

        assertThatThrownBy(this::open).isInstanceOf(StoreException.class).hasMessageContaining("not a record store");
    }

    @Test
    void afterAFailedWriteNothingIsAcknowledgedAnyMore() throws SQLException {
        try (RecordStore store = open()) {
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("records.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("DROP TABLE set_row");
            }
            assertThat(put(store, row(Rows.id("p", "i", "a"), 1, true)))
                    .startsWith("failed")
                    .contains("start the node again");
            assertThat(append(store, StoreBatch.puts(List.of()))).startsWith("failed");
        }
    }

    @Test
    void batchesThatWaitShareOneTransaction() {
        List<Runnable> tasks = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        try (RecordStore store = SqliteRecordStore.open(directory, 1, tasks::add)) {
            for (int i = 1; i <= 500; i++) {
                store.append(StoreBatch.puts(List.of(row(Rows.id("p", "i", "m" + i), i, true))), outcome(outcomes));
            }
            assertThat(tasks).hasSize(1);
            assertThat(outcomes).isEmpty();
            tasks.get(0).run();
            assertThat(outcomes).hasSize(500).containsOnly("stored");
        }
    }

    @Test
    void aRowThatCannotBeWrittenFailsItsBatchAndTheLaterOnesInsteadOfLettingThemWait() {
        try (RecordStore store = open()) {
            RowId id = Rows.id("p", "i", "a");
            Row tombstone = row(id, 1, false).rows().get(0);
            Row unwritable = new Row(
                    id,
                    Bytes.EMPTY,
                    false,
                    tombstone.order(),
                    Optional.of(Instant.MAX),
                    tombstone.operationId(),
                    tombstone.revision());

            assertThat(put(store, RowState.of(unwritable))).startsWith("failed");
            assertThat(put(store, row(Rows.id("p", "i", "b"), 2, true))).startsWith("failed");
        }
    }

    @Test
    void aCallbackThatThrowsKeepsNobodyElseWaiting() {
        List<Runnable> tasks = new ArrayList<>();
        List<String> outcomes = new ArrayList<>();
        try (RecordStore store = SqliteRecordStore.open(directory, 1, tasks::add)) {
            store.append(StoreBatch.puts(List.of()), new StoreCallback() {
                @Override
                public void stored() {
                    throw new IllegalStateException("the listener is broken");
                }

                @Override
                public void failed(StoreException failure) {}
            });
            store.append(StoreBatch.puts(List.of(row(Rows.id("p", "i", "a"), 1, true))), outcome(outcomes));
            tasks.remove(0).run();
            assertThat(outcomes).containsExactly("stored");

            store.append(StoreBatch.puts(List.of(row(Rows.id("p", "i", "b"), 2, true))), outcome(outcomes));
            tasks.remove(0).run();
            assertThat(outcomes).containsExactly("stored", "stored");
        }
    }

    @Test
    void librariesThatAKilledProcessLeftAreCleared() throws IOException {
        Path left = directory.resolve("sqlite-3.0.0-0000-libsqlitejdbc.so");
        Files.writeString(left, "old");

        open().close();

        assertThat(left).doesNotExist();
    }

    private RecordStore open() {
        return SqliteRecordStore.open(directory, 7, Runnable::run);
    }

    private static String put(RecordStore store, RowState... states) {
        return append(store, StoreBatch.puts(List.of(states)));
    }

    private static String append(RecordStore store, StoreBatch batch) {
        List<String> outcomes = new ArrayList<>();
        store.append(batch, outcome(outcomes));
        return outcomes.get(0);
    }

    private static StoreCallback outcome(List<String> outcomes) {
        return new StoreCallback() {
            @Override
            public void stored() {
                outcomes.add("stored");
            }

            @Override
            public void failed(StoreException failure) {
                outcomes.add("failed: " + failure.getMessage());
            }
        };
    }

    private static RowState row(RowId id, long counter, boolean present) {
        Bytes node = Bytes.copyOf(new byte[32]);
        byte[] other = new byte[32];
        other[0] = (byte) counter;
        Version version =
                new Version(new Dot(Bytes.copyOf(other), -5, counter), new CausalContext(List.of(new Dot(node, 1, 9))));
        return RowState.of(new Row(
                id,
                present ? Bytes.utf8("payload " + counter) : Bytes.EMPTY,
                present,
                version,
                present ? Optional.empty() : Optional.of(Rows.NOW),
                new OperationHistory(
                        Bytes.copyOf(new byte[16]),
                        counter % 2 == 0 ? List.of() : List.of(Bytes.copyOf(Arrays.copyOf(other, 16))),
                        counter % 4 == 1 ? 1 : 0),
                counter));
    }
}
