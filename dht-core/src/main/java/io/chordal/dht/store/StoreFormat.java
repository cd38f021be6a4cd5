// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a store file says about itself: its format, its epoch, how far counters are reserved.
 *
 * <p>The format stands in SQLite's {@code user_version}, the kind of file in {@code application_id}. Used under the store's lock.
 */
final class StoreFormat {
    /** The format that this code writes. */
    static final int FORMAT = 4;

    private static final int APPLICATION = 0x43484f52;
    private static final String ROW_COLUMNS =
            "position BLOB NOT NULL, partition BLOB NOT NULL, item BLOB NOT NULL, member BLOB NOT NULL, "
                    + "node BLOB NOT NULL, epoch INTEGER NOT NULL, counter INTEGER NOT NULL, "
                    + "context BLOB NOT NULL, present INTEGER NOT NULL, payload BLOB NOT NULL, expires_at INTEGER, "
                    + "operation_id BLOB NOT NULL, set_version INTEGER NOT NULL, "
                    + "PRIMARY KEY (position, partition, item, member, node, epoch, counter)";

    private final Path directory;
    private final Connection connection;

    StoreFormat(Path directory, Connection connection) {
        this.directory = directory;
        this.connection = connection;
    }

    /** Makes a new file's tables, or checks an old one's format. */
    void prepare(long newEpoch) throws SQLException {
        int application = number("PRAGMA application_id");
        int format = number("PRAGMA user_version");
        boolean isNew = application == 0 && format == 0 && number("SELECT count(*) FROM sqlite_master") == 0;
        if (isNew) {
            create(newEpoch);
        } else if (application != APPLICATION) {
            throw new StoreException(directory.resolve("records.db")
                    + " is not a record store; move it away or give another data directory");
        } else if (format > FORMAT) {
            throw new StoreException("the record store in " + directory + " has format " + format
                    + ", this version knows formats up to " + FORMAT + "; start a newer version on it");
        } else if (format < FORMAT) {
            upgrade(format);
        }
    }

    /**
     * Format 2 came with the horizon of collection and the rows put aside; a file of format 1 has none of either. In format 3 a row
     * names operations that it replaced after its own; rows of older ones name none. In format 4 it says how many of these it renews; rows
     * of older ones renew none.
     */
    private void upgrade(int from) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (from < 2) {
                createCollection(statement);
            }
            statement.execute("PRAGMA user_version = " + FORMAT);
        }
        connection.commit();
    }

    private static void createCollection(Statement statement) throws SQLException {
        statement.execute("CREATE TABLE collected_row ("
                + "position BLOB NOT NULL, partition BLOB NOT NULL, item BLOB NOT NULL, member BLOB NOT NULL, "
                + "seen BLOB NOT NULL, set_version INTEGER NOT NULL, "
                + "PRIMARY KEY (position, partition, item, member)) WITHOUT ROWID");
        statement.execute("CREATE TABLE collected_arc ("
                + "arc_from BLOB NOT NULL PRIMARY KEY, arc_to BLOB NOT NULL, seen BLOB NOT NULL) WITHOUT ROWID");
        statement.execute("CREATE TABLE aside_row (" + ROW_COLUMNS + ") WITHOUT ROWID");
    }

    private void create(long newEpoch) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA application_id = " + APPLICATION);
            statement.execute("PRAGMA user_version = " + FORMAT);
            statement.execute("CREATE TABLE store (epoch INTEGER NOT NULL, reserved_until INTEGER NOT NULL)");
            statement.execute("INSERT INTO store VALUES (" + newEpoch + ", 1)");
            statement.execute("CREATE TABLE set_row (" + ROW_COLUMNS + ") WITHOUT ROWID");
            createCollection(statement);
        }
        connection.commit();
    }

    long epoch() throws SQLException {
        return value("SELECT epoch FROM store");
    }

    long reservedUntil() throws SQLException {
        return value("SELECT reserved_until FROM store");
    }

    void reserve(long until) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE store SET reserved_until = ?")) {
            update.setLong(1, until);
            update.executeUpdate();
        }
    }

    private int number(String query) throws SQLException {
        return Math.toIntExact(value(query));
    }

    private long value(String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            if (!result.next()) {
                throw new SQLException("'" + query + "' returned nothing");
            }
            return result.getLong(1);
        }
    }
}
