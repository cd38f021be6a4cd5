// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows in one SQLite file, {@code records.db}, that any {@code sqlite3} can read.
 *
 * <p>A batch is acknowledged once a transaction that holds it was committed with write-ahead logging and
 * {@code synchronous=FULL}; all batches that wait while one transaction is written go into the next one, so that one forced write
 * serves them all (group commit). Thread-safe: {@code queue} guards what waits, {@code disk} the connection.
 */
public final class SqliteRecordStore implements RecordStore {
    private static final Logger log = LoggerFactory.getLogger(SqliteRecordStore.class);

    private static final int BATCHES_PER_TRANSACTION = 1024;

    private final Path directory;
    private final Executor writer;
    private final StoreDirectory files;
    private final Object disk = new Object();
    private final Connection connection;
    private final RowStatements statements;
    private final HorizonStatements horizons;
    private final long epoch;
    private final DotRange reserved;
    private final Object queue = new Object();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private boolean scheduled;
    private boolean closed;
    private @Nullable StoreException failure;

    private SqliteRecordStore(
            Path directory, Executor writer, StoreDirectory files, Connection connection, long newEpoch)
            throws SQLException {
        this.directory = directory;
        this.writer = requireNonNull(writer, "writer is null");
        this.files = files;
        this.connection = connection;
        StoreFormat format = new StoreFormat(directory, connection);
        format.prepare(newEpoch);
        this.epoch = format.epoch();
        long first = format.reservedUntil();
        this.reserved = new DotRange(first, first + RESERVATION);
        format.reserve(reserved.until());
        connection.commit();
        this.statements = new RowStatements(connection);
        this.horizons = new HorizonStatements(connection);
    }

    /**
     * Opens the store in the directory, or makes one. Blocks.
     *
     * @param directory made if it is missing; one process at a time may have it open
     * @param newEpoch the epoch of the store if it is made now: a number that no store of this node had before
     * @param writer runs the transactions, one after the other, on a thread that may block
     * @throws StoreException if the store is open elsewhere, of a newer format, damaged or not writable, or if sqlite-jdbc, an
     *     optional dependency, is missing
     */
    public static SqliteRecordStore open(Path directory, long newEpoch, Executor writer) {
        StoreDirectory files = StoreDirectory.lock(directory);
        Connection connection = null;
        try {
            connection = files.connect();
            return new SqliteRecordStore(directory, writer, files, connection, newEpoch);
        } catch (SQLException e) {
            abandon(connection, files, e);
            throw new StoreException(
                    "cannot open the record store in " + directory + ": " + e.getMessage()
                            + "; check that the disk is writable and not full, or move records.db away to begin anew",
                    e);
        } catch (NoClassDefFoundError e) {
            files.close();
            throw new StoreException(
                    "the record store in " + directory
                            + " needs org.xerial:sqlite-jdbc, which is not on the class path (" + e.getMessage()
                            + " is missing); add it, or give the node another store",
                    e);
        } catch (StoreException e) {
            abandon(connection, files, e);
            throw e;
        }
    }

    /** Closes what was opened in vain, the lock in any case. */
    private static void abandon(@Nullable Connection connection, StoreDirectory files, Exception why) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            why.addSuppressed(e);
        } finally {
            files.close();
        }
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public DotRange reserved() {
        return reserved;
    }

    @Override
    public List<RowState> load() {
        return read(statements::readAll);
    }

    @Override
    public Horizon horizon() {
        synchronized (disk) {
            return horizons.written();
        }
    }

    @Override
    public List<RowState> asides() {
        return read(statements::readAsides);
    }

    private List<RowState> read(Reading reading) {
        synchronized (disk) {
            try {
                return reading.rows();
            } catch (SQLException | RuntimeException e) {
                throw new StoreException(
                        "cannot read the record store in " + directory + ": " + e.getMessage()
                                + "; move records.db away to begin anew, the copies come back from the other nodes",
                        e);
            }
        }
    }

    @Override
    public void append(StoreBatch batch, StoreCallback callback) {
        boolean refused;
        boolean schedule;
        synchronized (queue) {
            refused = closed;
            schedule = !refused && !scheduled;
            if (!refused) {
                waiting.add(new Waiting(batch, callback));
                scheduled = true;
            }
        }
        if (refused) {
            callback.failed(new StoreException("the record store in " + directory + " is closed"));
        } else if (schedule) {
            writer.execute(this::drain);
        }
    }

    /** Writes what waits, transaction by transaction, until nothing does. */
    private void drain() {
        synchronized (disk) {
            for (List<Waiting> group = nextGroup(); !group.isEmpty(); group = nextGroup()) {
                Optional<StoreException> failed = commit(group);
                group.forEach(done -> tell(done.callback, failed));
            }
        }
    }

    /** A callback that throws keeps nobody else waiting. */
    private static void tell(StoreCallback callback, Optional<StoreException> failed) {
        try {
            failed.ifPresentOrElse(callback::failed, callback::stored);
        } catch (RuntimeException | Error e) {
            log.error("whoever waited for a write failed when told of its outcome", e);
        }
    }

    private List<Waiting> nextGroup() {
        List<Waiting> group = new ArrayList<>();
        synchronized (queue) {
            while (!waiting.isEmpty() && group.size() < BATCHES_PER_TRANSACTION) {
                group.add(waiting.remove());
            }
            scheduled = !group.isEmpty();
        }
        return group;
    }

    private Optional<StoreException> commit(List<Waiting> group) {
        if (failure == null && group.stream().anyMatch(entry -> !entry.batch.isEmpty())) {
            try {
                for (Waiting entry : group) {
                    write(entry.batch);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                failure = new StoreException(
                        "writing to the record store in " + directory + " failed: " + e.getMessage()
                                + "; free space or repair the disk, then start the node again",
                        e);
            }
        }
        return Optional.ofNullable(failure);
    }

    private void write(StoreBatch batch) throws SQLException {
        for (RowState state : batch.puts()) {
            statements.put(state);
        }
        for (RowId id : batch.drops()) {
            statements.drop(id);
        }
        for (RowState state : batch.asides()) {
            statements.putAside(state);
        }
        if (batch.horizon().isPresent()) {
            horizons.write(batch.horizon().get());
        }
        if (batch.reserveUntil().isPresent()) {
            new StoreFormat(directory, connection).reserve(batch.reserveUntil().getAsLong());
        }
    }

    @Override
    public void close() {
        synchronized (queue) {
            if (closed) {
                return;
            }
            closed = true;
        }
        drain();
        synchronized (disk) {
            try {
                statements.close();
                connection.close();
            } catch (SQLException e) {
                throw new StoreException("closing the record store in " + directory + " failed: " + e.getMessage(), e);
            } finally {
                files.close();
            }
        }
    }

    /** Reads rows from the file. */
    private interface Reading {
        List<RowState> rows() throws SQLException;
    }

    private record Waiting(StoreBatch batch, StoreCallback callback) {}
}
