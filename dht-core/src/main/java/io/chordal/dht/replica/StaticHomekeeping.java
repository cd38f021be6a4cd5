// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.HandedOff;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.Standing;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.dht.ring.Neighbourhood;
import io.chordal.dht.ring.RingMembership;
import io.chordal.dht.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Keeps records where a configured list places them, be its members up or not: docs/static-homes.md.
 *
 * <p>Whatever is read or decided was heard from a majority of the key's homes, and is on the disks of one before it is told; the
 * live view only says who is asked first. Confined to the node's serial context.
 */
final class StaticHomekeeping implements Homekeeping {
    private final RingMembership ring;
    private final Ledger ledger;
    private final DotSource dots;
    private final Members members;
    private final HomeMemory memory;
    private final long storeEpoch;
    private final HomeList list;
    private final Readiness readiness;
    private final Copies copies;
    private final Comparer comparer;
    private final StaticCoordinator coordinator;
    private final StaticReads reads;
    private final HomeLinks links;
    private boolean running;
    private boolean kept;
    private boolean wasMember;

    StaticHomekeeping(
            NodeEnvironment env,
            RingMembership ring,
            Peers peers,
            RingProfile profile,
            Ledger ledger,
            DotSource dots,
            ReplicaConfig config,
            StaticHomes homes,
            HomeMemory memory) {
        this.ring = ring;
        this.ledger = ledger;
        this.dots = dots;
        this.memory = memory;
        this.storeEpoch = dots.storeEpoch();
        this.list = homes.list();
        Optional<HomeMemory.Kept> before = memory.kept().filter(known -> known.storeEpoch() == storeEpoch);
        kept = before.map(HomeMemory.Kept::inStep).orElse(false);
        refuseAnotherList(before);
        members = new Members(env, ring, profile, homes);
        readiness =
                new Readiness(members.self(), homes.quorum(), members.circle().groups(members.self()), kept);
        copies = new Copies(env, profile, ledger.table(), this);
        comparer = new Comparer(ledger.table());
        coordinator = new StaticCoordinator(env, peers, members, readiness, profile, ledger, dots, config);
        reads = new StaticReads(peers, members, coordinator, profile, ledger, copies, config);
        links = new HomeLinks(env, peers, ledger, members, readiness, config, ring.self(), this::keep);
        ledger.listen(this::changed);
    }

    private void refuseAnotherList(Optional<HomeMemory.Kept> before) {
        before.filter(known -> !known.list().equals(list)).ifPresent(known -> {
            throw new StoreException("the records here belong to version "
                    + known.list().version() + " of the list of homes, "
                    + known.list().members() + ", not to version "
                    + list.version() + ", " + list.members() + "; start the node with the list that it had");
        });
    }

    @Override
    public HomeFinder finder() {
        return members;
    }

    @Override
    public ReadLevel level(ReadLevel asked) {
        return ReadLevel.QUORUM;
    }

    @Override
    public void start() {
        running = true;
        memory.keep(new HomeMemory.Kept(storeEpoch, list, kept));
        keep();
        follow(ring.neighbourhood());
    }

    @Override
    public void stop() {
        running = false;
        links.close();
    }

    @Override
    public void follow(Neighbourhood around) {
        if (around.member() && !wasMember) {
            coordinator.open();
        }
        wasMember = around.member();
        links.compareAll();
    }

    @Override
    public void repair() {
        links.compareAll();
    }

    /** Remembers that this disk is in step, once what made it so is written. */
    private void keep() {
        if (!running || kept || !readiness.isComplete()) {
            return;
        }
        kept = true;
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                memory.keep(new HomeMemory.Kept(storeEpoch, list, true));
            }

            @Override
            public void failed(StoreException failure) {}
        });
    }

    /** What was decided here goes to the other homes until they have it; what came from them, they bring to each other. */
    private void changed(List<RowId> rows) {
        rows.stream().filter(this::isDecidedHere).forEach(links::send);
    }

    private boolean isDecidedHere(RowId id) {
        return ledger.table()
                .find(id)
                .map(state -> state.leased()
                        || state.rows().stream().anyMatch(row -> dots.isOurs(((Version) row.order()).dot())))
                .orElse(false);
    }

    @Override
    public Writes writes() {
        return coordinator;
    }

    @Override
    public Reads reads() {
        return reads;
    }

    /** Tells what is here once it is on the disk, so that what a reader was shown is not lost with this process. */
    @Override
    public void fetch(Fetch asked, Reply<Fetched> reply) {
        Optional<CallFailure> refusal = coordinator.refusal(members.position(asked.key()));
        if (refusal.isPresent()) {
            reply.failed(refusal.get());
            return;
        }
        Fetched fetched = copies.fetch(asked);
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                reply.answered(fetched);
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(Committer.storage(failure));
            }
        });
    }

    @Override
    public void vote(Vote asked, Reply<Voted> reply) {
        coordinator.vote(asked, reply);
    }

    /** Compares what both keep: all of it if the whole circle is named, else one arc that lies within it. */
    @Override
    public void compare(Reconcile asked, Reply<ReconcileAnswer> reply) {
        Endpoint sender = asked.sender().endpoint();
        Optional<Share> share = links.share(sender).flatMap(both -> within(both, asked.arc()));
        if (share.isEmpty() || sender.equals(members.self())) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.REJECTED,
                    sender
                            + " and this node are not both homes of what is to be compared; see to their lists"
                            + " of homes"));
            return;
        }
        if (!asked.active()) {
            readiness.isNew(sender);
            keep();
        }
        Comparer.Differences found = comparer.compare(share.get().rows(ledger.table()), asked);
        reply.answered(new ReconcileAnswer(
                found.prints(),
                found.rows(),
                found.states(),
                readiness.isComplete(),
                false,
                List.of(),
                ledger.table().horizon().within(asked.arc()).digest()));
    }

    private static Optional<Share> within(Share both, Arc named) {
        return named.equals(both.arc())
                ? Optional.of(both)
                : both.parts().stream()
                        .filter(part -> part.covers(named))
                        .findFirst()
                        .map(part -> Share.of(named));
    }

    @Override
    public void give(Handoff asked, Reply<HandedOff> reply) {
        reply.answered(new HandedOff(false));
    }

    @Override
    public Standing standing(RingId position) {
        if (!members.isHome(position)) {
            return Standing.STRANGER;
        }
        return coordinator.refusal(position).isPresent() ? Standing.SYNCING : Standing.HOME;
    }

    @Override
    public boolean tellsOfChanges(RingId position) {
        return standing(position) != Standing.STRANGER;
    }

    @Override
    public int copyNumber(RingId position) {
        int rank = members.circle().homes(position).indexOf(members.self());
        return rank < 0 ? 0 : Placement.COPIES - rank;
    }

    @Override
    public int missingCopies() {
        return links.lacking();
    }

    @Override
    public boolean isActive() {
        return readiness.isComplete();
    }

    @Override
    public boolean allInStep() {
        return readiness.isComplete() && links.allInStep();
    }

    /** Homes stay homes: there is nobody to hand anything over to, and what was acknowledged is on the disks of a majority. */
    @Override
    public void prepareLeave(Duration budget, IntConsumer done) {
        coordinator.close();
        done.accept(0);
    }
}
