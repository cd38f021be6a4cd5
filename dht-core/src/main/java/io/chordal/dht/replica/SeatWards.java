// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.record.Horizon;
import java.util.List;
import java.util.Optional;

/**
 * What the owner of an arc of the live ring collects: all of its arc.
 *
 * <p>Confined to the node's serial context.
 */
final class SeatWards implements Wards {
    private final Seat seat;
    private final Ledger ledger;

    SeatWards(Seat seat, Ledger ledger) {
        this.seat = seat;
        this.ledger = ledger;
    }

    @Override
    public Optional<Ward> at(RingId position) {
        return seat.arc()
                .filter(arc -> arc.contains(position) && seat.keeper().allInStep())
                .map(arc -> new OwnWard(arc, seat.otherHomes()));
    }

    @Override
    public void fold() {
        seat.arc()
                .filter(arc -> seat.own().isActive() && seat.keeper().allInStep())
                .ifPresent(arc -> {
                    Horizon all = ledger.table().horizon().within(arc);
                    if (all.cost() > TombstoneCollector.MAX_COST) {
                        ledger.collect(all.folded(List.of(arc)), Ledger.Completion.NOBODY_WAITS);
                    }
                });
    }

    @Override
    public void compareAll() {
        seat.keeper().compareAll();
    }

    private final class OwnWard implements Ward {
        private final Arc arc;
        private final List<NodeRef> others;

        OwnWard(Arc arc, List<NodeRef> others) {
            this.arc = arc;
            this.others = List.copyOf(others);
        }

        @Override
        public Arc arc() {
            return arc;
        }

        @Override
        public boolean contains(RingId position) {
            return arc.contains(position);
        }

        @Override
        public List<NodeRef> otherHomes() {
            return others;
        }

        @Override
        public boolean isUnchanged() {
            return seat.own().isActive()
                    && seat.arc().equals(Optional.of(arc))
                    && seat.otherHomes().equals(others);
        }
    }
}
