// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.OperationHistory;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes and reads the rows of registers and plain members, one line of {@code set_row} for each version; of {@code aside_row} for
 * those put aside.
 *
 * <p>A register has no member. A context is stored as 48 bytes for each of its dots: node, epoch, counter; operations as 16 bytes
 * each, the one that wrote the row first. Used under the store's lock.
 */
final class RowStatements {
    private static final String COLUMNS = "position, partition, item, member, node, epoch, counter, context, present, "
            + "payload, expires_at, operation_id, set_version";
    private static final String VALUES = "(" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Connection connection;
    private final PreparedStatement delete;
    private final PreparedStatement insert;
    private final PreparedStatement insertAside;

    RowStatements(Connection connection) throws SQLException {
        this.connection = connection;
        this.delete = connection.prepareStatement(
                "DELETE FROM set_row WHERE position = ? AND partition = ? AND item = ? AND member = ?");
        this.insert = connection.prepareStatement("INSERT INTO set_row " + VALUES);
        this.insertAside = connection.prepareStatement("INSERT OR REPLACE INTO aside_row " + VALUES);
    }

    /** Puts the member's rows in the place of those stored of it. */
    void put(RowState state) throws SQLException {
        drop(state.id());
        insert(state, insert);
    }

    /** Puts the member's rows aside, beside those put aside before. */
    void putAside(RowState state) throws SQLException {
        insert(state, insertAside);
    }

    private static void insert(RowState state, PreparedStatement insert) throws SQLException {
        for (Row row : state.rows()) {
            if (row.order() instanceof Version version) {
                insert(row, version, insert);
            }
        }
    }

    private static void insert(Row row, Version version, PreparedStatement insert) throws SQLException {
        setId(insert, row.id());
        insert.setBytes(5, version.dot().node().toByteArray());
        insert.setLong(6, version.dot().storeEpoch());
        insert.setLong(7, version.dot().counter());
        insert.setBytes(8, version.context().toBytes().toByteArray());
        insert.setBoolean(9, row.present());
        insert.setBytes(10, row.payload().toByteArray());
        if (row.expiresAt().isPresent()) {
            insert.setLong(11, row.expiresAt().get().toEpochMilli());
        } else {
            insert.setNull(11, Types.INTEGER);
        }
        insert.setBytes(12, row.operations().toBytes().toByteArray());
        insert.setLong(13, row.revision());
        insert.executeUpdate();
    }

    /** Takes the member's rows out. */
    void drop(RowId id) throws SQLException {
        setId(delete, id);
        delete.executeUpdate();
    }

    static void setId(PreparedStatement statement, RowId id) throws SQLException {
        statement.setBytes(1, id.position().toBytes().toByteArray());
        statement.setBytes(2, id.key().partition().toByteArray());
        statement.setBytes(3, id.key().item().toByteArray());
        statement.setBytes(4, id.member().toByteArray());
    }

    /** Reads all members in ring order. */
    List<RowState> readAll() throws SQLException {
        return readAll("set_row");
    }

    /** Reads all members put aside, in ring order. */
    List<RowState> readAsides() throws SQLException {
        return readAll("aside_row");
    }

    private List<RowState> readAll(String from) throws SQLException {
        List<RowState> states = new ArrayList<>();
        List<Row> member = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT " + COLUMNS + " FROM " + from
                        + " ORDER BY position, partition, item, member, node, epoch, counter");
                ResultSet result = select.executeQuery()) {
            while (result.next()) {
                Row row = row(result);
                if (!member.isEmpty() && !member.get(0).id().equals(row.id())) {
                    states.add(RowState.of(member));
                    member.clear();
                }
                member.add(row);
            }
        }
        if (!member.isEmpty()) {
            states.add(RowState.of(member));
        }
        connection.rollback();
        return states;
    }

    static RowId id(ResultSet result) throws SQLException {
        Key key = new Key(bytes(result, 2), bytes(result, 3));
        return new RowId(RingId.of(bytes(result, 1)), key, bytes(result, 4));
    }

    private static Row row(ResultSet result) throws SQLException {
        RowId id = id(result);
        Dot dot = new Dot(bytes(result, 5), result.getLong(6), result.getLong(7));
        Version version = new Version(dot, CausalContext.parse(bytes(result, 8)));
        long end = result.getLong(11);
        Optional<Instant> expiresAt = result.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(end));
        OperationHistory operations = OperationHistory.parse(bytes(result, 12));
        return new Row(id, bytes(result, 10), result.getBoolean(9), version, expiresAt, operations, result.getLong(13));
    }

    static Bytes bytes(ResultSet result, int column) throws SQLException {
        byte[] value = result.getBytes(column);
        return value == null ? Bytes.EMPTY : Bytes.copyOf(value);
    }

    void close() throws SQLException {
        delete.close();
        insert.close();
        insertAside.close();
    }
}
