// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.store;

import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Batches appended by several threads: what is called stored is there at once, and every batch is answered once. */
@Tag("lincheck")
public class InMemoryRecordStoreLincheckTest {
    private final InMemoryRecordStore store = new InMemoryRecordStore(1, Runnable::run);
    private final ConcurrentLinkedQueue<RowId> stored = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger appended = new AtomicInteger();

    @Operation
    public void put() {
        RowState row = Rows.plain(Rows.at(appended.incrementAndGet(), "member"), "payload", 1);
        store.append(StoreBatch.puts(List.of(row)), new RecordStore.StoreCallback() {
            @Override
            public void stored() {
                stored.add(row.id());
            }

            @Override
            public void failed(StoreException failure) {
                failed.incrementAndGet();
            }
        });
    }

    @Operation
    public boolean allThatIsCalledStoredIsThere() {
        List<RowId> told = List.copyOf(stored);
        Set<RowId> there = new HashSet<>();
        store.load().forEach(row -> there.add(row.id()));
        return there.containsAll(told);
    }

    @Operation
    public void fail() {
        store.fail("the disk is gone");
    }

    @Validate
    public void everyBatchIsAnsweredOnce() {
        if (stored.size() + failed.get() != appended.get() || new HashSet<>(stored).size() != stored.size()) {
            throw new IllegalStateException(stored + " stored and " + failed + " failed of " + appended);
        }
    }

    @Test
    void whatIsCalledStoredIsThere() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(100)
                .threads(2)
                .actorsPerThread(3)
                .check(InMemoryRecordStoreLincheckTest.class);
    }
}
