// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.record.Addition;
import io.chordal.dht.record.RecordLimits;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RowId;
import io.chordal.dht.store.RecordTable;
import io.chordal.dht.store.RowSummary;
import java.util.Optional;

/** Refuses writes that would take a set or a partition over its limits. Confined to the node's serial context. */
final class Admission {
    private static final int ROW_COST = 256;

    private final RecordTable table;
    private final RecordLimits limits;

    Admission(RecordTable table, RecordLimits limits) {
        this.table = table;
        this.limits = limits;
    }

    /** Returns why the write is refused; nothing if it is not: what takes something away never is. */
    Optional<String> refusal(RowId id, RecordWrite write) {
        if (write instanceof Addition addition) {
            int cost = ROW_COST + id.member().size() + addition.payload().size() + nameCost(id);
            return ofSet(id, cost).or(() -> ofPartition(id, cost));
        }
        if (write instanceof RegisterWrite.Put put) {
            return ofPartition(id, ROW_COST + put.value().size() + nameCost(id));
        }
        return Optional.empty();
    }

    private static int nameCost(RowId id) {
        return id.key().partition().size() + id.key().item().size();
    }

    private Optional<String> ofSet(RowId id, int cost) {
        RowSummary register = table.of(RowId.ofRegister(id.position(), id.key()));
        RowSummary set = table.of(id.position(), id.key()).minus(register);
        boolean present = table.find(id).map(state -> state.row().present()).orElse(false);
        if (!present && set.present() >= limits.membersPerSet()) {
            return Optional.of("the set has " + set.present() + " members, as many as a set may have;"
                    + " spread them over several keys");
        }
        if (set.cost() + cost > limits.bytesPerSet()) {
            return Optional.of("the set takes " + set.cost() + " of the " + limits.bytesPerSet()
                    + " bytes that a set may take; spread its members over several keys");
        }
        return Optional.empty();
    }

    private Optional<String> ofPartition(RowId id, int cost) {
        RowSummary partition = table.of(id.position(), id.key().partition());
        if (partition.cost() + cost > limits.bytesPerPartition()) {
            return Optional.of("the partition takes " + partition.cost() + " of the " + limits.bytesPerPartition()
                    + " bytes that a partition may take; use several partitions");
        }
        boolean newItem = table.of(id.position(), id.key()).rows() == 0;
        if (newItem && table.items(id.key().partition()) >= limits.itemsPerPartition()) {
            return Optional.of("the partition has " + limits.itemsPerPartition()
                    + " items, as many as a partition may have; use several partitions");
        }
        return Optional.empty();
    }
}
