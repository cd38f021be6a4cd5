// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.identity.NodeDirectory;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.store.RecordStore.StoreCallback;
import io.chordal.dht.store.SqliteRecordStore;
import io.chordal.dht.store.StoreBatch;
import io.chordal.dht.store.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that opens a node's directory and its record store, writes rows one after the other and says which were acknowledged,
 * until it has written all or its disk fails. It says {@code hangs} if it waits for longer than five seconds.
 */
final class DiskVictim {
    static final String ACKNOWLEDGED = "acknowledged ";
    static final String LIFE = "life ";
    static final String HANGS = "hangs";
    private static final int ROWS = 8;
    private static final int LONGEST_SECONDS = 5;

    private DiskVictim() {}

    /** Takes the directory. */
    public static void main(String[] args) throws InterruptedException, IOException {
        Path directory = Path.of(args[0]);
        ExecutorService disk = Executors.newSingleThreadExecutor();
        CompletableFuture<Void> work = CompletableFuture.runAsync(() -> live(directory, disk));
        try {
            work.get(LONGEST_SECONDS * 4L, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            System.out.println(HANGS);
        } catch (ExecutionException e) {
            System.out.println("failed: " + e.getCause());
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    private static void live(Path directory, ExecutorService disk) {
        try (NodeDirectory node = NodeDirectory.open(node(directory))) {
            System.out.println(
                    LIFE + node.identity().keyHash() + " " + node.identity().incarnation());
            SqliteRecordStore store = SqliteRecordStore.open(store(directory), 1, disk);
            long first = store.reserved().from();
            for (int i = 0; i < ROWS; i++) {
                if (!append(store, row("row " + first + " " + i, first + i))) {
                    return;
                }
                System.out.println(ACKNOWLEDGED + "row " + first + " " + i);
            }
            store.close();
        } catch (IOException | StoreException e) {
            System.out.println("refused: " + e.getMessage());
        }
    }

    private static boolean append(SqliteRecordStore store, RowState row) {
        CompletableFuture<Boolean> stored = new CompletableFuture<>();
        store.append(StoreBatch.puts(List.of(row)), new StoreCallback() {
            @Override
            public void stored() {
                stored.complete(true);
            }

            @Override
            public void failed(StoreException failure) {
                System.out.println("failed: " + failure.getMessage());
                stored.complete(false);
            }
        });
        try {
            return stored.get(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | InterruptedException | ExecutionException e) {
            System.out.println(HANGS);
            return false;
        }
    }

    static RowState row(String name, long counter) {
        Version version = new Version(new Dot(Bytes.copyOf(new byte[32]), 1, counter), CausalContext.EMPTY);
        return RowState.of(new Row(
                RowId.ofRegister(RingProfile.DEFAULT.position(Key.of(name, "").partition()), Key.of(name, "")),
                Bytes.utf8(("value of " + name + " ").repeat(100)),
                true,
                version,
                Optional.empty(),
                Bytes.copyOf(new byte[16]),
                counter));
    }

    static Path node(Path directory) {
        return directory.resolve("node");
    }

    static Path store(Path directory) {
        return directory.resolve("store");
    }
}
