// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.SqliteRecordStore;
import io.chordal.dht.store.StoreBatch;
import io.chordal.dht.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskThreadTest {
    @Test
    void noWriteIsLostWhenMoreWaitThanThereIsRoomFor() {
        AtomicInteger written = new AtomicInteger();
        CountDownLatch slowDisk = new CountDownLatch(1);
        DiskThread disk = new DiskThread("disk");
        try (disk) {
            disk.execute(() -> {
                await(slowDisk);
                written.incrementAndGet();
            });
            for (int i = 0; i < 199; i++) {
                disk.execute(written::incrementAndGet);
            }
            slowDisk.countDown();
        }
        assertThat(written).hasValue(200);
    }

    @Test
    void theStoreNeverMakesItsCallerWriteHoweverMuchWaits(@TempDir Path directory) {
        CountDownLatch slowDisk = new CountDownLatch(1);
        AtomicInteger written = new AtomicInteger();
        Thread caller = Thread.currentThread();
        try (DiskThread disk = new DiskThread("disk");
                SqliteRecordStore store = SqliteRecordStore.open(directory, 1, disk)) {
            disk.execute(() -> await(slowDisk));
            for (int i = 0; i < 1_000; i++) {
                store.append(StoreBatch.reserve(1_000 + i), new RecordStore.StoreCallback() {
                    @Override
                    public void stored() {
                        assertThat(Thread.currentThread()).isNotSameAs(caller);
                        written.incrementAndGet();
                    }

                    @Override
                    public void failed(StoreException failure) {
                        throw failure;
                    }
                });
            }
            assertThat(written).hasValue(0);
            slowDisk.countDown();
            Eventually.within(Duration.ofSeconds(20), () -> written.get() == 1_000);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
