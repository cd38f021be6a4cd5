// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Arc;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.HomesCompared;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RowId;
import io.chordal.dht.record.Version;
import io.chordal.dht.replica.message.Elect;
import io.chordal.dht.replica.message.Elected;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.Fetched;
import io.chordal.dht.replica.message.HandedOff;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.HomesShared;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.ShareHomes;
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
    private final NodeEnvironment env;
    private final RingMembership ring;
    private final Ledger ledger;
    private final DotSource dots;
    private final Members members;
    private final HomePlans plans;
    private final Readiness readiness;
    private final Copies copies;
    private final Comparer comparer;
    private final StaticCoordinator coordinator;
    private final StaticReads reads;
    private final HomeLinks links;
    private final TombstoneCollector collector;
    private final LeftBehind leftBehind;
    private final HomeSharing sharing;
    private final HomeElection election;
    private final HomeChange change;
    private boolean running;
    private boolean writing;
    private boolean filled;
    private boolean wasMember;
    private Runnable onMoved = () -> {};

    StaticHomekeeping(
            NodeEnvironment env,
            RingMembership ring,
            Peers peers,
            RingProfile profile,
            Ledger ledger,
            DotSource dots,
            ReplicaConfig config,
            HomePlans plans) {
        this.env = env;
        this.ring = ring;
        this.ledger = ledger;
        this.dots = dots;
        this.plans = plans;
        members = new Members(env, ring, profile, plans);
        readiness = new Readiness(members.self(), plans.quorum());
        readiness.begin(plans.plan(), members.circle().groups());
        copies = new Copies(env, profile, ledger.table(), this);
        comparer = new Comparer(ledger.table());
        coordinator = new StaticCoordinator(env, peers, members, readiness, profile, ledger, dots, config);
        reads = new StaticReads(peers, members, coordinator, profile, ledger, copies, config);
        links = new HomeLinks(env, peers, ledger, members, readiness, config, ring.self(), this::keep);
        collector = new TombstoneCollector(
                env, peers, ledger, new StaticWards(members, plans, readiness, links, ledger), config);
        leftBehind = new LeftBehind(peers, members, plans, ledger, config.callTimeout());
        sharing = new HomeSharing(env, peers, members, plans, config.callTimeout());
        election = new HomeElection(env, peers, members, plans, ring.self().keyHash(), config.callTimeout());
        change = new HomeChange(env, members, plans, sharing, election, () -> filled);
        members.onFailed(sharing::ask);
        plans.beforeEntering(leftBehind::clear);
        plans.onEntered(this::entered);
        ledger.listen(this::changed);
    }

    /** The list has come to another stage: nothing that was counted before counts any more. */
    private void entered() {
        filled = false;
        writing = false;
        members.follow();
        readiness.begin(plans.plan(), members.circle().groups());
        links.begin();
        onMoved.run();
        if (running) {
            links.compareAll();
            keep();
            election.askIn();
            change.entered();
        }
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
        plans.remember();
        keep();
        change.start();
        follow(ring.neighbourhood());
    }

    @Override
    public void stop() {
        running = false;
        change.stop();
        links.close();
    }

    @Override
    public void follow(Neighbourhood around) {
        if (around.member() && !wasMember) {
            coordinator.open();
        }
        wasMember = around.member();
        links.compareAll();
        askIn();
    }

    @Override
    public void repair() {
        links.compareAll();
        sharing.askAnybody();
        askIn();
    }

    /** Whoever was written to all the time that it was compared with is compared with again, since nothing is collected before that. */
    @Override
    public void collect() {
        if (running) {
            links.compareBehind();
            collector.start();
            leftBehind.start();
        }
    }

    private void askIn() {
        if (wasMember) {
            election.askIn();
        }
    }

    /** Remembers that this disk is in step, and is filled, once what made it so is written; what could not be written is, the next time. */
    private void keep() {
        boolean isNews = !plans.inStepOnDisk().equals(plans.plan().lists()) || filled != readiness.isFilled();
        if (!running || writing || !readiness.isComplete() || !isNews) {
            return;
        }
        writing = true;
        long stage = plans.stage();
        boolean full = readiness.isFilled();
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                if (stage == plans.stage()) {
                    plans.inStep(plans.plan().lists(), written -> kept(stage, full, written));
                }
            }

            @Override
            public void failed(StoreException failure) {
                writing &= stage != plans.stage();
            }
        });
    }

    /** It says that it is filled only when it would find so after a restart. */
    private void kept(long stage, boolean full, boolean written) {
        if (stage == plans.stage()) {
            writing = false;
            if (written) {
                filled = full;
                keep();
            }
        }
    }

    @Override
    public void onMoved(Runnable task) {
        onMoved = task;
    }

    @Override
    public Optional<HomePlan> homes() {
        return Optional.of(plans.plan());
    }

    @Override
    public void changeHomes(HomeList list, Reply<HomeList> reply) {
        change.change(list, reply);
    }

    @Override
    public void compareNow(Duration limit, Reply<HomesCompared> reply) {
        new ComparisonNow(env, links, limit, reply).begin();
    }

    @Override
    public void share(ShareHomes asked, Reply<HomesShared> reply) {
        reply.answered(sharing.answer(asked, filled));
    }

    @Override
    public void elect(Elect asked, Reply<Elected> reply) {
        election.answer(asked, reply);
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
        whenOnDisk(copies.fetch(asked), reply);
    }

    private <R> void whenOnDisk(R answer, Reply<R> reply) {
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                reply.answered(answer);
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

    /**
     * Compares what both keep: all of it if the whole circle is named, else one arc that lies within it, which is read there: what is told
     * of it is on the disk.
     */
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
        if (readiness.isOfNoUse()) {
            reply.failed(coordinator.refusal());
            return;
        }
        if (!asked.active()) {
            members.hasNewDisk(asked.sender());
            readiness.isNew(sender);
            keep();
        }
        Comparer.Differences found = comparer.compare(share.get().rows(ledger.table()), asked);
        ReconcileAnswer answer = new ReconcileAnswer(
                found.prints(),
                found.rows(),
                found.states(),
                readiness.speaksForPresentList(),
                false,
                List.of(),
                share.get().within(ledger.table().horizon()).digest());
        if (links.share(sender).equals(share)) {
            reply.answered(answer);
        } else {
            whenOnDisk(answer, reply);
        }
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
        int rank = members.homes(position).all().indexOf(members.self());
        return rank < 0 ? 0 : Math.max(1, Placement.COPIES - rank);
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
        return readiness.isComplete() && plans.plan().next().isEmpty() && links.allInStep();
    }

    /** Homes stay homes: there is nobody to hand anything over to, and what was acknowledged is on the disks of a majority. */
    @Override
    public void prepareLeave(Duration budget, IntConsumer done) {
        coordinator.close();
        done.accept(0);
    }
}
