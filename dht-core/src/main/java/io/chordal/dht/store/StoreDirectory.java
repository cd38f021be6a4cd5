// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;

/**
 * The directory of one SQLite store, locked: no second store, in this process or another, opens it meanwhile.
 *
 * <p>The driver unpacks its native library into this directory and leaves it behind when the process is killed, so old ones are
 * cleared here.
 */
final class StoreDirectory {
    private static final String TEMPORARY = "org.sqlite.tmpdir";

    private final Path directory;
    private final FileChannel lockFile;

    private StoreDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    static StoreDirectory lock(Path directory) {
        try {
            Files.createDirectories(directory);
            FileChannel lockFile = FileChannel.open(
                    directory.resolve("records.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!isLocked(lockFile)) {
                lockFile.close();
                throw new StoreException("the record store in " + directory
                        + " is open in another node; stop that node or give this one another data directory");
            }
            StoreDirectory locked = new StoreDirectory(directory, lockFile);
            locked.clearOldLibraries();
            return locked;
        } catch (IOException e) {
            throw new StoreException("cannot use " + directory + " for a record store: " + e.getMessage(), e);
        }
    }

    private static boolean isLocked(FileChannel lockFile) throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private void clearOldLibraries() throws IOException {
        try (DirectoryStream<Path> old = Files.newDirectoryStream(directory, "sqlite-*sqlitejdbc*")) {
            for (Path library : old) {
                Files.deleteIfExists(library);
            }
        }
    }

    Connection connect() throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        if (System.getProperty(TEMPORARY) == null) {
            System.setProperty(TEMPORARY, directory.toString());
        }
        config.setJournalMode(JournalMode.WAL);
        config.setSynchronous(SynchronousMode.FULL);
        config.setBusyTimeout(5_000);
        Connection connection = config.createConnection("jdbc:sqlite:" + directory.resolve("records.db"));
        connection.setAutoCommit(false);
        return connection;
    }

    void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new StoreException("releasing the lock of the record store in " + directory + " failed", e);
        }
    }
}
