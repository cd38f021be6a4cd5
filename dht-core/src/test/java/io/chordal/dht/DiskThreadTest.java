// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
