// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings to one home what a majority of the homes has at a key, and makes sure that a majority has all of it on its disks before the
 * reader is told: those that were found stale are given the rows. So no later read sees less.
 *
 * <p>Ends exactly once. Confined to the node's serial context.
 *
 * @param <R> what the reader is told
 */
final class MajorityRead<R> {
    private final Peers peers;
    private final Ledger ledger;
    private final RingId position;
    private final Key key;
    private final Electorate homes;
    private final Duration timeout;
    private final Supplier<R> snapshot;
    private final Consumer<Optional<R>> done;
    private final TreeMap<Integer, Bytes> digests = new TreeMap<>();
    private int open;
    private boolean settled;

    /**
     * Prepares the read.
     *
     * @param timeout how long each call may take; there may be two in a row
     * @param snapshot takes what the reader is told from this node's copy, at the moment at which that is all that was heard
     * @param done gets it, or nothing if too few homes answered
     */
    MajorityRead(
            Peers peers,
            Ledger ledger,
            RingId position,
            Key key,
            Electorate homes,
            Duration timeout,
            Supplier<R> snapshot,
            Consumer<Optional<R>> done) {
        this.peers = peers;
        this.ledger = ledger;
        this.position = position;
        this.key = key;
        this.homes = homes;
        this.timeout = timeout;
        this.snapshot = snapshot;
        this.done = done;
    }

    void start() {
        List<NodeRef> others = homes.others();
        Bytes own = digest();
        open = others.size();
        settleIfHeard();
        for (int i = 0; i < others.size(); i++) {
            int number = i;
            peers.call(
                    others.get(i),
                    new Fetch(key, own),
                    timeout,
                    Outcome.of(fetched -> take(number, own, fetched), failure -> ended()));
        }
    }

    private Bytes digest() {
        return Copies.digest(ledger.table().rows(position, key));
    }

    private void take(int home, Bytes own, Fetched fetched) {
        List<RowState> rows = fetched.rows().stream()
                .filter(row -> row.id().key().equals(key))
                .toList();
        if (!rows.isEmpty()) {
            ledger.record(rows, Ledger.Completion.NOBODY_WAITS);
        }
        digests.put(home, fetched.equal() ? own : Copies.digest(rows));
        ended();
    }

    private void ended() {
        open--;
        settleIfHeard();
    }

    private void settleIfHeard() {
        boolean heard = homes.decide(among(digests.keySet()));
        if (settled || (!heard && open > 0)) {
            return;
        }
        settled = true;
        if (heard) {
            repair();
        } else {
            done.accept(Optional.empty());
        }
    }

    private List<NodeRef> among(Collection<Integer> numbers) {
        return numbers.stream().map(homes.others()::get).toList();
    }

    /** Gives those of the homes heard that are stale what is here now, unless enough have it. */
    private void repair() {
        Bytes merged = digest();
        R read = snapshot.get();
        TreeSet<Integer> same = new TreeSet<>();
        TreeSet<Integer> stale = new TreeSet<>();
        digests.forEach((home, there) -> (merged.equals(there) ? same : stale).add(home));
        List<NodeRef> upToDate = among(same);
        if (homes.decide(upToDate)) {
            awaitDisk(read);
            return;
        }
        Enough enough = given ->
                homes.decide(Stream.concat(upToDate.stream(), given.stream()).toList());
        new CopyQuorum(peers, ledger.table().rows(position, key), enough, timeout, (stored, reached) -> {
                    if (reached) {
                        awaitDisk(read);
                    } else {
                        done.accept(Optional.empty());
                    }
                })
                .start(among(stale));
    }

    /** What was merged here, or not written yet when the read began, reaches this node's disk. */
    private void awaitDisk(R read) {
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                done.accept(Optional.of(read));
            }

            @Override
            public void failed(StoreException failure) {
                done.accept(Optional.empty());
            }
        });
    }
}
