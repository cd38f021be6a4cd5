// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes and reads the horizon of collection: {@code collected_row} for its rows, {@code collected_arc} for its arcs. Only what
 * differs from what was written last is written. Used under the store's lock.
 */
final class HorizonStatements {
    private final Connection connection;
    private Horizon written;

    HorizonStatements(Connection connection) throws SQLException {
        this.connection = connection;
        this.written = read();
    }

    /** Returns what is in the file. */
    Horizon written() {
        return written;
    }

    void write(Horizon latest) throws SQLException {
        try (PreparedStatement drop = connection.prepareStatement(
                        "DELETE FROM collected_row WHERE position = ? AND partition = ? AND item = ? AND member = ?");
                PreparedStatement put = connection.prepareStatement("INSERT OR REPLACE INTO collected_row "
                        + "(position, partition, item, member, seen, set_version) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (RowId row : written.rows().keySet()) {
                if (!latest.rows().containsKey(row)) {
                    RowStatements.setId(drop, row);
                    drop.executeUpdate();
                }
            }
            for (Map.Entry<RowId, Horizon.Entry> entry : latest.rows().entrySet()) {
                if (!entry.getValue().equals(written.rows().get(entry.getKey()))) {
                    RowStatements.setId(put, entry.getKey());
                    put.setBytes(5, entry.getValue().seen().toBytes().toByteArray());
                    put.setLong(6, entry.getValue().revision());
                    put.executeUpdate();
                }
            }
        }
        if (!latest.arcs().equals(written.arcs())) {
            writeArcs(latest.arcs());
        }
        written = latest;
    }

    private void writeArcs(List<Horizon.Folded> arcs) throws SQLException {
        try (Statement clear = connection.createStatement();
                PreparedStatement put = connection.prepareStatement(
                        "INSERT INTO collected_arc (arc_from, arc_to, seen) VALUES (?, ?, ?)")) {
            clear.execute("DELETE FROM collected_arc");
            for (Horizon.Folded piece : arcs) {
                put.setBytes(1, piece.arc().from().toBytes().toByteArray());
                put.setBytes(2, piece.arc().to().toBytes().toByteArray());
                put.setBytes(3, piece.seen().toBytes().toByteArray());
                put.executeUpdate();
            }
        }
    }

    private Horizon read() throws SQLException {
        TreeMap<RowId, Horizon.Entry> rows = new TreeMap<>();
        List<Horizon.Folded> arcs = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet result = statement.executeQuery(
                    "SELECT position, partition, item, member, seen, set_version FROM collected_row")) {
                while (result.next()) {
                    CausalContext seen = CausalContext.parse(RowStatements.bytes(result, 5));
                    rows.put(RowStatements.id(result), new Horizon.Entry(seen, result.getLong(6)));
                }
            }
            try (ResultSet result = statement.executeQuery("SELECT arc_from, arc_to, seen FROM collected_arc")) {
                while (result.next()) {
                    Arc arc = new Arc(
                            RingId.of(RowStatements.bytes(result, 1)), RingId.of(RowStatements.bytes(result, 2)));
                    arcs.add(new Horizon.Folded(arc, CausalContext.parse(RowStatements.bytes(result, 3))));
                }
            }
        }
        connection.rollback();
        return Horizon.of(rows, arcs);
    }
}
