// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.id.Key;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/** Takes records away behind the daemons' backs, so that it can be seen whether that is noticed. Without state. */
final class Losses {
    private Losses() {}

    /** Returns the hosts that have rows of the key. */
    static List<Host> holders(List<Host> hosts, Key key) {
        return hosts.stream().filter(host -> rows(host, key) > 0).toList();
    }

    /** Kills the hosts, deletes all rows of the key from their disks, and starts them again. */
    static void rob(List<Host> holders, Key key) {
        holders.forEach(Host::kill);
        holders.forEach(host -> delete(host, key));
        holders.forEach(Host::start);
    }

    private static int rows(Host host, Key key) {
        return with(
                host,
                key,
                "SELECT count(*) FROM set_row WHERE partition = ?",
                statement -> statement.executeQuery().getInt(1));
    }

    private static void delete(Host host, Key key) {
        int deleted = with(host, key, "DELETE FROM set_row WHERE partition = ?", PreparedStatement::executeUpdate);
        if (deleted == 0) {
            throw new AssertionError(host + " has no row of " + key + " any more");
        }
    }

    private static int with(Host host, Key key, String sql, Query query) {
        Path file = host.daemon().home().resolve("ring").resolve("records").resolve("records.db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setBytes(1, key.partition().toByteArray());
            return query.run(statement);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot change the disk of " + host, e);
        }
    }

    private interface Query {
        int run(PreparedStatement statement) throws SQLException;
    }
}
