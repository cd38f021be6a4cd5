// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.env.Timer;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomePlan;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.replica.message.HomesShared;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * Changes the list of homes when it is asked to, and finishes a change that was chosen, whoever asked for it: docs/static-homes.md,
 * "Changing the list".
 *
 * <p>Confined to the node's serial context.
 */
final class HomeChange {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(50);
    /** For so long a home that is not filled, or not there, is waited for when a majority of every group is. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NodeEnvironment env;
    private final Members members;
    private final HomePlans plans;
    private final HomeSharing sharing;
    private final HomeElection election;
    private final BooleanSupplier filled;
    private boolean running;
    private boolean looking;
    private long enoughAt;
    private long enoughSince;
    private Timer next = () -> {};
    private Optional<Asked> asked = Optional.empty();

    /**
     * Does nothing at first.
     *
     * @param filled says whether this node has, on its disk, what it must have before the next list counts alone
     */
    HomeChange(
            NodeEnvironment env,
            Members members,
            HomePlans plans,
            HomeSharing sharing,
            HomeElection election,
            BooleanSupplier filled) {
        this.env = env;
        this.members = members;
        this.plans = plans;
        this.sharing = sharing;
        this.election = election;
        this.filled = filled;
    }

    void start() {
        running = true;
        look();
    }

    void stop() {
        running = false;
        asked.ifPresent(open -> open.failed(CallFailure.Reason.TIMEOUT, "this node was stopped meanwhile"));
    }

    /** This node has come to another stage. */
    void entered() {
        look();
        asked.ifPresent(Asked::entered);
    }

    /** Changes the list; answers when the new one counts alone at this node. */
    void change(HomeList list, Reply<HomeList> reply) {
        if (plans.plan().current().equals(list)) {
            reply.answered(list);
            return;
        }
        Optional<CallFailure> refusal = refusal(list);
        if (refusal.isPresent()) {
            reply.failed(refusal.get());
            return;
        }
        Asked open = new Asked(list, reply);
        asked = Optional.of(open);
        List<Endpoint> added = list.members().stream()
                .filter(member -> !plans.plan().current().members().contains(member))
                .toList();
        sharing.askAll(added, answers -> {
            if (answers.stream().allMatch(Optional::isPresent)) {
                election.propose(list, Outcome.of(open::chosen, open::notChosen));
            } else {
                open.failed(
                        CallFailure.Reason.UNAVAILABLE,
                        added + " cannot be reached, or is no node of this ring; nothing was changed");
            }
        });
    }

    private Optional<CallFailure> refusal(HomeList list) {
        HomeList present = plans.plan().current();
        long kept = list.members().stream().filter(present.members()::contains).count();
        long changed = list.members().size() + present.members().size() - 2 * kept;
        if (plans.quorum() != StaticHomes.Quorum.MAJORITY) {
            return refused(
                    CallFailure.Reason.REJECTED, list, "the list can be changed with the quorum 'majority' only");
        }
        if (!present.members().contains(members.self())) {
            return refused(CallFailure.Reason.NOT_A_MEMBER, list, "ask a member of the present list: " + present);
        }
        if (asked.isPresent() || plans.plan().next().isPresent()) {
            return refused(CallFailure.Reason.BUSY, list, "another change is under way");
        }
        if (list.version() != present.version() + 1) {
            return refused(CallFailure.Reason.CONFLICT, list, "the present list is " + present);
        }
        if (!members.haveRoom(list)) {
            return refused(CallFailure.Reason.REJECTED, list, "the circle of this ring has no room for so many");
        }
        return changed == 1
                ? Optional.empty()
                : refused(
                        CallFailure.Reason.REJECTED,
                        list,
                        "one member is added or removed at a time, not " + changed + "; the present list is "
                                + present);
    }

    private static Optional<CallFailure> refused(CallFailure.Reason reason, HomeList list, String why) {
        return Optional.of(new CallFailure(
                reason, "changing the list of homes to " + list + ": " + why + "; nothing was changed"));
    }

    /** While the list is being changed: asks all who has what it must have, and finishes when that is enough. */
    private void look() {
        if (looking || !running || plans.plan().next().isEmpty()) {
            return;
        }
        looking = true;
        long stage = plans.stage();
        List<Endpoint> others = members.everybodyElse();
        sharing.askAll(others, answers -> {
            looking = false;
            if (running && stage == plans.stage() && mayEnd(stage, full(stage, others, answers))) {
                plans.adopt(plans.plan().committed(plans.digest()));
            }
            next.cancel();
            next = env.schedule(PAUSE, this::look);
        });
    }

    /** Returns the members that have what they must have before the next list counts alone, at this stage. */
    private TreeSet<Endpoint> full(long stage, List<Endpoint> others, List<Optional<HomesShared>> answers) {
        TreeSet<Endpoint> full = new TreeSet<>();
        if (filled.getAsBoolean()) {
            full.add(members.self());
        }
        for (int i = 0; i < others.size(); i++) {
            if (answers.get(i)
                    .filter(answer -> answer.filled() && answer.plan().stage() == stage)
                    .isPresent()) {
                full.add(others.get(i));
            }
        }
        return full;
    }

    /** A majority of every group is enough; but while the last one is filled, the homes of the list that ends still count. */
    private boolean mayEnd(long stage, TreeSet<Endpoint> full) {
        boolean enough = members.circle().groups().stream()
                .allMatch(cell -> KeyHomes.isMajority(full, cell.homes().next()));
        if (!enough) {
            enoughAt = 0;
            return false;
        }
        if (enoughAt != stage) {
            enoughAt = stage;
            enoughSince = env.nanoTime();
        }
        return full.containsAll(plans.plan().next().orElseThrow().members())
                || env.nanoTime() - enoughSince >= PATIENCE.toNanos();
    }

    /** A change that somebody waits for. */
    private final class Asked {
        private final HomeList list;
        private final Reply<HomeList> reply;
        private final Timer end;

        Asked(HomeList list, Reply<HomeList> reply) {
            this.list = list;
            this.reply = reply;
            this.end = env.schedule(
                    LIMIT,
                    () -> failed(
                            CallFailure.Reason.TIMEOUT,
                            "it was not finished in time; if it was chosen, the members finish it by themselves"));
        }

        /** The list that follows was chosen, by this member or another one, or counts by now. */
        void entered() {
            HomePlan plan = plans.plan();
            HomeList latest = plan.next().orElse(plan.current());
            if (plan.current().equals(list)) {
                done();
            } else if (latest.version() >= list.version() && !latest.equals(list)) {
                failed(CallFailure.Reason.CONFLICT, "another list was chosen: " + latest);
            }
        }

        /** Another member may have had this very list chosen meanwhile. */
        void notChosen(CallFailure failure) {
            if (plans.plan().next().filter(list::equals).isEmpty()) {
                failed(failure);
            }
        }

        void chosen(HomeList value) {
            HomePlan plan = plans.plan();
            if (plan.next().isEmpty() && plan.current().version() + 1 == value.version()) {
                plans.adopt(plan.toward(value));
            }
            if (!value.equals(list)) {
                failed(CallFailure.Reason.CONFLICT, "another list had been accepted before, and is chosen: " + value);
            }
        }

        void done() {
            if (isOpen()) {
                reply.answered(list);
            }
        }

        void failed(CallFailure failure) {
            if (isOpen()) {
                reply.failed(failure);
            }
        }

        void failed(CallFailure.Reason reason, String why) {
            failed(new CallFailure(reason, "changing the list of homes to " + list + ": " + why));
        }

        private boolean isOpen() {
            boolean open = asked.filter(this::equals).isPresent();
            if (open) {
                asked = Optional.empty();
                end.cancel();
            }
            return open;
        }
    }
}
