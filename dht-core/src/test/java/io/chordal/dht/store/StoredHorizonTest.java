// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.store.RecordStore.StoreCallback;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredHorizonTest {
    private static final RowId ROW = Rows.id("p", "i", "a");
    private static final RowState OLD = Rows.plain(ROW, "old", 1);
    private static final RowState OTHER = Rows.plain(Rows.id("p", "i", "b"), "other", 2);
    private static final CausalContext SEEN = CausalContext.of(OTHER.versions());
    private static final Horizon HORIZON = Horizon.of(List.of(OLD))
            .plus(Horizon.of(Map.of(), List.of(new Horizon.Folded(new Arc(RingId.of(1), RingId.of(9)), SEEN))));

    @TempDir
    Path directory;

    @Test
    void theHorizonAndWhatWasPutAsideSurviveARestart() {
        try (RecordStore store = open()) {
            assertThat(store.horizon().isEmpty()).isTrue();
            append(store, StoreBatch.puts(List.of(OLD, OTHER)));
            append(store, StoreBatch.collects(List.of(), List.of(ROW), HORIZON, List.of(OLD)));
        }
        try (RecordStore store = open()) {
            assertThat(store.horizon()).isEqualTo(HORIZON);
            assertThat(store.asides()).containsExactly(OLD);
            assertThat(store.load()).containsExactly(OTHER);
            append(store, StoreBatch.collects(List.of(), List.of(), HORIZON.exact(), List.of(OLD)));
        }
        try (RecordStore store = open()) {
            assertThat(store.horizon()).isEqualTo(HORIZON.exact());
            assertThat(store.asides()).containsExactly(OLD);
            append(store, StoreBatch.collects(List.of(), List.of(), Horizon.NONE, List.of()));
        }
        try (RecordStore store = open()) {
            assertThat(store.horizon()).isEqualTo(Horizon.NONE);
        }
    }

    @Test
    void aStoreOfTheFirstFormatIsUpgradedWithItsRows() throws SQLException {
        try (RecordStore store = open()) {
            append(store, StoreBatch.puts(List.of(OLD)));
        }
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("records.db"));
                Statement statement = other.createStatement()) {
            for (String table : List.of("collected_row", "collected_arc", "aside_row")) {
                statement.execute("DROP TABLE " + table);
            }
            statement.execute("PRAGMA user_version = 1");
        }

        try (RecordStore store = open()) {
            assertThat(store.load()).containsExactly(OLD);
            append(store, StoreBatch.collects(List.of(), List.of(ROW), HORIZON, List.of(OLD)));
        }
        try (RecordStore store = open()) {
            assertThat(store.horizon()).isEqualTo(HORIZON);
        }
    }

    @Test
    void aStoreOfTheSecondFormatIsUpgradedWithItsRowsAndItsHorizon() throws SQLException {
        try (RecordStore store = open()) {
            append(store, StoreBatch.puts(List.of(OTHER)));
            append(store, StoreBatch.collects(List.of(), List.of(ROW), HORIZON, List.of(OLD)));
        }
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("records.db"));
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA user_version = 2");
        }

        for (int i = 0; i < 2; i++) {
            try (RecordStore store = open()) {
                assertThat(store.load()).containsExactly(OTHER);
                assertThat(store.horizon()).isEqualTo(HORIZON);
            }
        }
    }

    @Test
    void aTableTakesNothingThatWasCollectedAndKeepsWhatIsNew() {
        RecordTable table = new RecordTable();
        table.horizon(HORIZON.exact());

        assertThat(table.merge(OLD, Rows.NOW)).isEmpty();
        assertThat(table.collectedOf(List.of(OLD, OTHER)).rows().keySet()).containsExactly(ROW);
        assertThat(table.merge(OTHER, Rows.NOW)).isPresent();
        assertThat(table.merge(Rows.plain(ROW, "new", 7), Rows.NOW)).isPresent();
        assertThat(table.collectedOf(List.of(Rows.plain(ROW, "new", 7))).isEmpty())
                .isTrue();
        assertThat(table.merge(OLD.merge(Rows.plain(ROW, "newer", 8)), Rows.NOW)
                        .orElseThrow()
                        .rows())
                .hasSize(2);
    }

    private RecordStore open() {
        return SqliteRecordStore.open(directory, 7, Runnable::run);
    }

    private static void append(RecordStore store, StoreBatch batch) {
        store.append(batch, new StoreCallback() {
            @Override
            public void stored() {}

            @Override
            public void failed(StoreException failure) {
                throw failure;
            }
        });
    }
}
