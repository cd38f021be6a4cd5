// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.PartitionState;
import io.chordal.dht.record.RowState;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.store.RowSummary;
import io.chordal.dht.store.StoreException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one page of a partition at one of its static homes: compares the partition with the other homes until all that a majority has
 * is here, and makes sure that a majority has what the reader is told on its disks.
 *
 * <p>Where nothing has changed here while the homes were compared with, they have just that, and one comparison does; else what is to be
 * told is held fast, and compared with them once more. So the state of the whole partition is told with the page, and a reader that has what
 * stands there then is told that alone. Answers exactly once. Confined to the node's serial context.
 */
final class PartitionRead {
    private final Peers peers;
    private final Members members;
    private final Ledger ledger;
    private final Copies copies;
    private final Duration phase;
    private final RingId position;
    private final Share share;
    private final ScanSets page;
    private final Electorate homes;
    private final Reply<CopyPage> reply;
    private final Members.Moment begun;

    /**
     * Prepares the read.
     *
     * @param phase how long each call may take
     */
    PartitionRead(
            Peers peers,
            Members members,
            RingProfile profile,
            Ledger ledger,
            Copies copies,
            Duration phase,
            ScanSets page,
            Reply<CopyPage> reply) {
        this.peers = peers;
        this.members = members;
        this.ledger = ledger;
        this.copies = copies;
        this.phase = phase;
        this.position = profile.position(page.partition());
        this.share = Share.of(new Arc(before(profile), position));
        this.page = page;
        this.homes = members.electorate(position);
        this.reply = reply;
        this.begun = members.moment();
    }

    void start() {
        new Round(this::heard).start();
    }

    /** All that a majority has is here. */
    private void heard(boolean unchanged) {
        Optional<PartitionState> state = here().state();
        CopyPage read = state.isPresent() && state.equals(page.unless())
                ? CopyPage.agreed(List.of(), Optional.empty(), state)
                : copies.scan(page);
        CopyPage told = CopyPage.agreed(read.records(), read.next(), state);
        if (unchanged) {
            tell(told);
        } else {
            new Round(same -> tell(told)).start();
        }
    }

    /** A majority has it, once it is on this disk. */
    private void tell(CopyPage page) {
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                if (begun.equals(members.moment())) {
                    reply.answered(page);
                } else {
                    fail();
                }
            }

            @Override
            public void failed(StoreException failure) {
                fail();
            }
        });
    }

    private void fail() {
        reply.failed(StaticCoordinator.tooFew(
                "read", new Key(page.partition(), page.after().orElse(Bytes.EMPTY)), homes));
    }

    private RowSummary here() {
        return ledger.table().of(position, page.partition());
    }

    /** Returns the point before the partition's. */
    private RingId before(RingProfile profile) {
        BigInteger points = BigInteger.ONE.shiftLeft(profile.bits());
        return RingId.of(position.toBigInteger().subtract(BigInteger.ONE).mod(points));
    }

    /** Compares with every other home; goes on when a majority has all that was here when it began, on its disks, and this home what these have. */
    private final class Round {
        private final RowSummary atFirst = here();
        private final Then then;
        private final List<NodeRef> compared = new ArrayList<>();
        private int open;
        private boolean over;

        Round(Then then) {
            this.then = then;
        }

        void start() {
            open = homes.others().size();
            goOnIfOver();
            homes.others().forEach(this::compare);
        }

        private void compare(NodeRef home) {
            new Conversation(
                            peers,
                            ledger,
                            homes.homes().get(0),
                            home,
                            share,
                            () -> true,
                            () -> {},
                            phase,
                            Outcome.of(found -> give(home, found), failure -> ended(home, false)))
                    .start();
        }

        /** A home that is not in step does not count; one that lacks something is given it. */
        private void give(NodeRef home, Conversation.Findings found) {
            List<RowState> lacking = found.lacking().stream()
                    .flatMap(row -> ledger.table().find(row).stream())
                    .toList();
            if (!found.wasOwner()) {
                ended(home, false);
            } else if (lacking.isEmpty()) {
                ended(home, true);
            } else {
                new CopyQuorum(peers, lacking, Enough.of(1), phase, (stored, reached) -> ended(home, reached))
                        .start(List.of(home));
            }
        }

        private void ended(NodeRef home, boolean same) {
            open--;
            if (same) {
                compared.add(home);
            }
            goOnIfOver();
        }

        private void goOnIfOver() {
            boolean enough = homes.decide(compared) && begun.equals(members.moment());
            if (over || (!enough && open > 0)) {
                return;
            }
            over = true;
            if (enough) {
                then.goOn(atFirst.equals(here()));
            } else {
                fail();
            }
        }
    }

    /** Goes on after a round. */
    private interface Then {
        /** Says whether what is here is what was here when the round began. */
        void goOn(boolean unchanged);
    }
}
