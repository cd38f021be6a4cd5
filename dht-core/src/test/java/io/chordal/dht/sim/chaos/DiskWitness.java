// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.net.Request;
import io.chordal.dht.record.Dot;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.Row;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.RowState;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.sim.DiskObserver;
import io.chordal.dht.sim.SimDisk;
import io.chordal.dht.sim.history.History;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches all disks from outside: which rows each holds durably, and which row each operation wrote.
 *
 * <p>What it demands: a replica's version of a row never goes back; a write that was acknowledged with so many copies is on so many
 * disks; no two writes have one dot; who starts finds on its disk what was written there; a surplus copy goes only while other disks hold what it had. Confined to the world's thread.
 */
final class DiskWitness {
    private final List<String> violations = new ArrayList<>();
    private final Map<SimDisk, TreeMap<RowId, RowState>> disks = new LinkedHashMap<>();
    private final TreeMap<Bytes, List<Row>> written = new TreeMap<>();
    private final TreeMap<Dot, Bytes> writers = new TreeMap<>();
    private final TreeMap<RowId, Set<RowState>> collected = new TreeMap<>();
    private final Set<RowId> dropped = new TreeSet<>();
    private final TreeMap<RowId, ShareHorizon> announced = new TreeMap<>();
    private final TreeMap<Dot, Set<SimDisk>> everHeldBy = new TreeMap<>();
    private final boolean byMajority;
    private final boolean keepsTombstones;

    /**
     * Watches nothing at first.
     *
     * @param byMajority whether nothing is acknowledged before two disks have it, and a home that comes back is like one with a new disk: a
     *     copy may go while two other disks hold what it had, or if no other ever had it; else only while three do
     * @param keepsTombstones whether no tombstone ends while it watches, so that one which is gone was not collected
     */
    DiskWitness(boolean byMajority, boolean keepsTombstones) {
        this.byMajority = byMajority;
        this.keepsTombstones = keepsTombstones;
    }

    List<String> violations() {
        return violations;
    }

    void watch(SimDisk disk) {
        TreeMap<RowId, RowState> rows = new TreeMap<>();
        disks.put(disk, rows);
        Decisions decisions = new Decisions(disk);
        disk.observe(new DiskObserver() {
            @Override
            public void opened(long storeEpoch, long firstCounter) {
                decisions.opened(storeEpoch, firstCounter);
            }

            @Override
            public void held(Optional<RowState> before, RowState now) {
                before.filter(old -> !old.merge(now).equals(now))
                        .filter(old -> !wasPartlyCollected(old, now))
                        .ifPresent(old -> violations.add(disk + " went back from " + old + " to " + now));
                decisions.held(before, now).ifPresent(violations::add);
                rows.put(now.id(), now);
                for (Row row : now.rows()) {
                    note(row, disk);
                }
            }

            @Override
            public void dropped(RowState before) {
                rows.remove(before.id());
                dropped.add(before.id());
                if (before.rows().stream().noneMatch(Row::present)) {
                    collect(before);
                }
                if (!before.leased()
                        && before.rows().stream()
                                .allMatch(
                                        row -> row.present() && row.expiresAt().isEmpty())) {
                    requireHeldElsewhere(disk, before);
                }
            }

            @Override
            public void forgot(String what) {
                violations.add(disk + " was written and read otherwise: " + what);
            }
        });
    }

    private void requireHeldElsewhere(SimDisk disk, RowState before) {
        if (byMajority) {
            before.rows().stream()
                    .map(RowState::of)
                    .filter(row -> everHeldBy
                                    .getOrDefault(row.versions().get(0).dot(), Set.of())
                                    .size()
                            > 1)
                    .forEach(row -> requireHeldElsewhere(disk, row, 2));
        } else {
            requireHeldElsewhere(disk, before, 3);
        }
    }

    private void requireHeldElsewhere(SimDisk disk, RowState before, int least) {
        List<SimDisk> others = disks.entrySet().stream()
                .filter(other -> covers(other.getValue().get(before.id()), before))
                .map(Map.Entry::getKey)
                .toList();
        if (others.size() < least && !wasCollected(before)) {
            violations.add(disk + " dropped " + before + " while only " + others + " held it");
        }
    }

    /**
     * A removal is collected only when all homes have it: whoever is told of it by the node that collects it has it on its disk. The first
     * message about a removal, and those that equal it, are that node's; others may hand it on before their own disks have it. What a node brings
     * home was collected before, by one perhaps that had no other home to tell.
     */
    void delivered(Endpoint to, Request<?> request) {
        if (!keepsTombstones && request instanceof ShareHorizon told && !told.back()) {
            told.horizon().rows().forEach((row, entry) -> {
                boolean first = announced.computeIfAbsent(row, fresh -> told).equals(told);
                if (first && !dropped.contains(row) && !isBroughtHome(told)) {
                    disks.keySet().stream()
                            .filter(disk -> disk.isAt(to))
                            .forEach(disk -> requireHeld(disk, row, entry));
                }
            });
        }
    }

    /** Such a message names the whole circle, from the first of its rows on. */
    private static boolean isBroughtHome(ShareHorizon told) {
        RingId from = told.arc().from();
        return from.equals(told.arc().to())
                && told.horizon().rows().keySet().stream()
                        .anyMatch(row -> row.position().equals(from));
    }

    private void requireHeld(SimDisk disk, RowId row, Horizon.Entry entry) {
        RowState held = disks.get(disk).get(row);
        if (held == null || !Horizon.of(List.of(held)).seen(row).covers(entry.seen())) {
            violations.add("a removal of " + row + " is collected though " + disk + " has " + held);
        }
    }

    private void note(Row row, SimDisk disk) {
        if (row.order() instanceof Version version) {
            everHeldBy
                    .computeIfAbsent(version.dot(), dot -> new LinkedHashSet<>())
                    .add(disk);
            Bytes first = writers.putIfAbsent(version.dot(), row.operationId());
            if (first != null && !first.equals(row.operationId())) {
                violations.add("two writes have the dot " + version.dot() + ": " + row + " and " + written.get(first));
            }
        }
        List<Row> known = written.computeIfAbsent(row.operationId(), id -> new ArrayList<>());
        if (known.stream().noneMatch(row::equals)) {
            known.add(row);
        }
    }

    /** The disk is gone for good. */
    void destroyed(SimDisk disk) {
        disks.remove(disk);
    }

    /**
     * Returns the disks on which what the operation wrote is now, or something that replaced it, or nothing of it, because the removal that
     * replaced it was collected.
     */
    List<SimDisk> holders(Bytes operation) {
        List<Row> rows = written.getOrDefault(operation, List.of());
        return disks.keySet().stream()
                .filter(disk -> rows.stream().anyMatch(row -> isOver(disk, RowState.of(row))))
                .toList();
    }

    private boolean isOver(SimDisk disk, RowState state) {
        RowState now = disks.get(disk).get(state.id());
        return covers(now, state) || (now == null && wasCollected(state));
    }

    /** Returns the rows that the operation wrote, several if two nodes decided about it. */
    List<Row> rowsOf(Bytes operation) {
        return written.getOrDefault(operation, List.of());
    }

    /** Says whether a disk that still exists holds the row or what replaced it, or that was a removal that has been collected. */
    boolean isSomewhere(Row row) {
        return wasCollected(RowState.of(row))
                || disks.values().stream().anyMatch(disk -> covers(disk.get(row.id()), RowState.of(row)));
    }

    private void collect(RowState removal) {
        if (keepsTombstones) {
            return;
        }
        collected.computeIfAbsent(removal.id(), id -> new LinkedHashSet<>()).add(removal);
    }

    /** Of what stood side by side some has gone, and nothing has come: removals whose time is over, and what those had removed. */
    private boolean wasPartlyCollected(RowState before, RowState now) {
        List<Row> gone =
                before.rows().stream().filter(row -> !now.rows().contains(row)).toList();
        gone.stream().filter(row -> !row.present()).map(RowState::of).forEach(this::collect);
        return before.rows().containsAll(now.rows()) && gone.stream().allMatch(row -> wasCollected(RowState.of(row)));
    }

    private boolean wasCollected(RowState state) {
        return collected.getOrDefault(state.id(), Set.of()).stream().anyMatch(removal -> covers(removal, state));
    }

    /** Returns what is read at the end although its removal was collected, and nobody wrote it again. */
    List<String> cameBack(History history) {
        List<String> found = new ArrayList<>();
        for (RowId id : collected.keySet()) {
            List<Row> present = statesOf(id).stream()
                    .flatMap(state -> state.rows().stream())
                    .filter(Row::present)
                    .toList();
            boolean only = present.stream().allMatch(row -> wasCollected(RowState.of(row)));
            if (!present.isEmpty() && only && history.isReadAtTheEnd(id.key(), shown(present.get(0)))) {
                found.add("came back after its removal was collected: " + present.get(0));
            }
        }
        return found;
    }

    private static String shown(Row row) {
        return row.id().isRegister()
                ? row.payload().toUtf8()
                : row.id().member().toUtf8();
    }

    /** Returns the endpoints, of these, whose disks hold something at the key. */
    List<Endpoint> holdersOf(Key key, Collection<Endpoint> of) {
        return of.stream()
                .filter(at -> disks.entrySet().stream()
                        .filter(disk -> disk.getKey().isAt(at))
                        .anyMatch(disk -> disk.getValue().keySet().stream()
                                .anyMatch(row -> row.key().equals(key))))
                .toList();
    }

    /** Returns the removals that these disks still hold though they were to end before this time. */
    List<RowState> removalsOver(Collection<Endpoint> at, Instant before) {
        return disks.entrySet().stream()
                .filter(disk -> at.stream().anyMatch(disk.getKey()::isAt))
                .flatMap(disk -> disk.getValue().values().stream())
                .filter(state -> state.rows().stream()
                        .allMatch(row -> !row.present()
                                && row.expiresAt().filter(before::isAfter).isPresent()))
                .toList();
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
