// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.record.Dot;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.sim.SimDisk;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the node of one disk decides about members of sets: each decision replaces all that the disk held of the member.
 *
 * <p>A row is decided now if its dot is of the disk's node and of the node's present life, and it was not on the disk before. One that was
 * is brought back by others, after the copy here went as surplus: it may come to stand beside what was written without it. So is one of
 * an earlier life, whose write was cut by the crash after others had got it. Confined to the world's thread.
 */
final class Decisions {
    private final SimDisk disk;
    private final Set<Dot> known = new TreeSet<>();
    private long epoch;
    private long firstCounter;

    Decisions(SimDisk disk) {
        this.disk = disk;
    }

    /** The node begins a life, in which its dots are of this epoch and have this counter or a higher one. */
    void opened(long storeEpoch, long counter) {
        epoch = storeEpoch;
        firstCounter = counter;
        known.clear();
    }

    /** Takes note of what the disk holds now, and says what of it was decided now and replaces too little. */
    Optional<String> held(Optional<RowState> before, RowState now) {
        Optional<String> violation = before.flatMap(old -> passedOver(old, now));
        now.rows().stream().flatMap(row -> own(row).stream()).forEach(known::add);
        return violation;
    }

    private Optional<String> passedOver(RowState before, RowState now) {
        if (now.id().isRegister() || before.leased() || now.leased()) {
            return Optional.empty();
        }
        return now.rows().stream()
                .filter(row -> !before.rows().contains(row))
                .filter(row -> own(row).filter(dot -> !known.contains(dot)).isPresent())
                .filter(row -> before.rows().stream()
                        .anyMatch(old -> !((Version) row.order()).supersedes((Version) old.order())))
                .map(row -> disk + " wrote " + row + " beside what it held: " + before)
                .findFirst();
    }

    /** Returns the dot of a row that the node decided about in its present life. */
    private Optional<Dot> own(Row row) {
        return row.order() instanceof Version version
                ? Optional.of(version.dot())
                        .filter(dot -> dot.node().equals(disk.keyHash()))
                        .filter(dot -> dot.storeEpoch() == epoch && dot.counter() >= firstCounter)
                : Optional.empty();
    }
}
