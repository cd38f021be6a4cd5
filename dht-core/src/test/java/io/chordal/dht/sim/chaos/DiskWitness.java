// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.sim.DiskObserver;
import io.chordal.dht.sim.SimDisk;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Watches all disks from outside: which rows each holds durably, and which row each operation wrote.
 *
 * <p>What it demands: a replica's version of a row never goes back; a write that was acknowledged with so many copies is on so many
 * disks; a surplus copy goes only while other disks hold what it had. Confined to the world's thread.
 */
final class DiskWitness {
    private final List<String> violations = new ArrayList<>();
    private final Map<SimDisk, TreeMap<RowId, RowState>> disks = new LinkedHashMap<>();
    private final TreeMap<Bytes, List<Row>> written = new TreeMap<>();
    private final int leastCopies;

    /** A copy may go only while so many other disks hold what it had. */
    DiskWitness(int leastCopies) {
        this.leastCopies = leastCopies;
    }

    List<String> violations() {
        return violations;
    }

    void watch(SimDisk disk) {
        TreeMap<RowId, RowState> rows = new TreeMap<>();
        disks.put(disk, rows);
        disk.observe(new DiskObserver() {
            @Override
            public void held(Optional<RowState> before, RowState now) {
                before.filter(old -> !old.merge(now).equals(now))
                        .ifPresent(old -> violations.add(disk + " went back from " + old + " to " + now));
                rows.put(now.id(), now);
                for (Row row : now.rows()) {
                    note(row);
                }
            }

            @Override
            public void dropped(RowState before) {
                rows.remove(before.id());
                if (leastCopies > 0
                        && !before.leased()
                        && before.rows().stream().allMatch(Row::present)) {
                    long others = disks.values().stream()
                            .filter(other -> covers(other.get(before.id()), before))
                            .count();
                    if (others < leastCopies) {
                        violations.add(disk + " dropped " + before + " while " + others + " others held it");
                    }
                }
            }
        });
    }

    private void note(Row row) {
        List<Row> known = written.computeIfAbsent(row.operationId(), id -> new ArrayList<>());
        if (known.stream().noneMatch(row::equals)) {
            known.add(row);
        }
    }

    /** The disk is gone for good. */
    void destroyed(SimDisk disk) {
        disks.remove(disk);
    }

    /** Returns the disks on which what the operation wrote is now, or something that replaced it. */
    List<SimDisk> holders(Bytes operation) {
        List<Row> rows = written.getOrDefault(operation, List.of());
        return disks.keySet().stream()
                .filter(disk ->
                        rows.stream().anyMatch(row -> covers(disks.get(disk).get(row.id()), RowState.of(row))))
                .toList();
    }

    /** Returns the rows that the operation wrote, several if two nodes decided about it. */
    List<Row> rowsOf(Bytes operation) {
        return written.getOrDefault(operation, List.of());
    }

    /** Says whether a disk that still exists holds the row or what replaced it. */
    boolean isSomewhere(Row row) {
        return disks.values().stream().anyMatch(disk -> covers(disk.get(row.id()), RowState.of(row)));
    }

    /** Returns what each existing disk holds of a row. */
    Collection<RowState> statesOf(RowId id) {
        return disks.values().stream()
                .map(disk -> disk.get(id))
                .filter(state -> state != null)
                .toList();
    }

    static boolean covers(@Nullable RowState state, RowState other) {
        return state != null && state.merge(other).equals(state);
    }
}
