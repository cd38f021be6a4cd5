// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import io.chordal.dht.replica.RecordService;
import io.chordal.dht.ring.Departure;
import java.time.Duration;

/** Hands a node's records over before it leaves, and remembers how that went. Confined to the node's serial context. */
final class HandOver implements Departure {
    private final RecordService records;
    private int unfinished;

    HandOver(RecordService records) {
        this.records = records;
    }

    @Override
    public void prepare(Duration budget, Runnable done) {
        records.prepareLeave(budget, left -> {
            unfinished = left;
            done.run();
        });
    }

    int unfinished() {
        return unfinished;
    }
}
