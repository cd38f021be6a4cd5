// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.CausalContext;
import io.chordal.dht.record.Dot;
import io.chordal.dht.store.RecordStore;
import io.chordal.dht.store.StoreBatch;
import io.chordal.dht.store.StoreException;

/**
 * Hands out dots, none of them twice, not even after a crash: counters are used only once their reservation is on stable
 * storage. Confined to the node's serial context.
 */
final class DotSource {
    private final Bytes node;
    private final RecordStore store;
    private final Ledger ledger;
    private long next;
    private long reservedUntil;
    private boolean reserving;

    DotSource(Bytes node, RecordStore store, Ledger ledger) {
        this.node = node;
        this.store = store;
        this.ledger = ledger;
        this.next = store.reserved().from();
        this.reservedUntil = store.reserved().until();
    }

    /** Says whether there are dots for this many writes; if not, more are on their way. */
    boolean has(int writes) {
        if (reservedUntil - next < RecordStore.RESERVATION / 2 && !reserving) {
            reserve();
        }
        return reservedUntil - next >= writes;
    }

    private void reserve() {
        reserving = true;
        long until = reservedUntil + RecordStore.RESERVATION;
        ledger.append(StoreBatch.reserve(until), new Ledger.Completion() {
            @Override
            public void stored(int changedRows) {
                reservedUntil = until;
                reserving = false;
            }

            @Override
            public void failed(StoreException failure) {
                reserving = false;
            }
        });
    }

    /** Says whether the context covers dots of this store that were never handed out. */
    boolean isAhead(CausalContext context) {
        return context.covers(new Dot(node, store.epoch(), next));
    }

    /** Says whether the dot was handed out by this store, in this opening or an earlier one. */
    boolean isOurs(Dot dot) {
        return dot.sameStore(new Dot(node, store.epoch(), 1));
    }

    /** Returns the life of the store. */
    long storeEpoch() {
        return store.epoch();
    }

    /** Returns the next dot. */
    Dot next() {
        if (next >= reservedUntil) {
            throw new IllegalStateException("no dot is reserved");
        }
        Dot dot = new Dot(node, store.epoch(), next);
        next++;
        return dot;
    }
}
