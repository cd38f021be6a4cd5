// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.homes.HomeBallot;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.homes.HomeVote;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Endpoint;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.replica.message.Elect;
import io.chordal.dht.replica.message.Elected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Chooses the list of homes that follows the present one, among its members: Paxos for one value (docs/static-homes.md, "The choice").
 *
 * <p>Invariant: of all lists proposed at most one is accepted by a majority of the members under any ballot and every higher one. A
 * member counts only once it has asked all others in; what it promises or accepts is on its disk before it says so. Confined to the
 * node's serial context.
 */
final class HomeElection {
    private static final int TRIES = 6;
    private static final int LONGEST_PAUSE_MILLIS = 400;

    private final NodeEnvironment env;
    private final Peers peers;
    private final Members members;
    private final HomePlans plans;
    private final Bytes key;
    private final Duration timeout;
    private long highest;
    private boolean asking;

    HomeElection(NodeEnvironment env, Peers peers, Members members, HomePlans plans, Bytes key, Duration timeout) {
        this.env = env;
        this.peers = peers;
        this.members = members;
        this.plans = plans;
        this.key = key;
        this.timeout = timeout;
    }

    private boolean isOpen() {
        return plans.plan().next().isEmpty() && plans.plan().current().members().contains(members.self());
    }

    private boolean isMajority(int number) {
        return number > plans.plan().current().members().size() / 2;
    }

    private HomeBallot nextBallot() {
        highest = 1 + Math.max(highest, plans.vote().promised().round());
        return new HomeBallot(highest, key);
    }

    /** Answers another member. */
    void answer(Elect asked, Reply<Elected> reply) {
        if (!isOpen()) {
            reply.failed(new CallFailure(
                    CallFailure.Reason.REJECTED,
                    members.self() + " has no vote on the list that follows version "
                            + plans.plan().current().version()));
            return;
        }
        HomeVote vote = plans.vote();
        boolean agrees = asked.ballot().compareTo(vote.promised()) >= 0
                && (asked.list().isEmpty()
                        || (vote.counts() && isNext(asked.list().get())));
        if (!agrees) {
            reply.answered(new Elected(false, vote));
            return;
        }
        HomeVote later = asked.list()
                .map(list -> vote.accept(asked.ballot(), list))
                .orElseGet(() -> vote.promise(asked.ballot()));
        plans.vote(before -> later, written -> {
            if (written) {
                reply.answered(new Elected(true, later));
            } else {
                reply.failed(unwritten());
            }
        });
    }

    private boolean isNext(HomeList list) {
        return list.version() == plans.plan().current().version() + 1;
    }

    private static CallFailure unwritten() {
        return new CallFailure(CallFailure.Reason.STORAGE, "cannot write what was promised about the list of homes");
    }

    /** Asks all other members in, unless this one counts: each promises a ballot, and tells what it has accepted. */
    void askIn() {
        if (asking || !isOpen() || plans.vote().counts()) {
            return;
        }
        asking = true;
        long stage = plans.stage();
        HomeBallot ballot = nextBallot();
        poll(new Elect(ballot, Optional.empty()), answers -> false, answers -> {
            asking = false;
            boolean all = answers.size() == members.others().size()
                    && answers.stream().allMatch(Elected::agreed);
            if (all && stage == plans.stage()) {
                plans.vote(
                        before -> answers.stream()
                                .map(Elected::vote)
                                .reduce(before.promise(ballot), HomeVote::join)
                                .counting(),
                        written -> {});
            }
        });
    }

    /** Has this list chosen, or, if one was accepted before, that one; answers with what was chosen. */
    void propose(HomeList list, Reply<HomeList> reply) {
        new Proposal(list, reply).begin();
    }

    /** Asks all other members, and goes on once these are enough, or all have answered or failed to. */
    private void poll(Elect asked, Predicate<List<Elected>> enough, Consumer<List<Elected>> then) {
        new Poll(asked, enough, then).start();
    }

    private final class Poll {
        private final Elect asked;
        private final Predicate<List<Elected>> enough;
        private final Consumer<List<Elected>> then;
        private final List<Elected> answers = new ArrayList<>();
        private int open;
        private boolean over;

        Poll(Elect asked, Predicate<List<Elected>> enough, Consumer<List<Elected>> then) {
            this.asked = asked;
            this.enough = enough;
            this.then = then;
        }

        void start() {
            List<Endpoint> others = members.others();
            open = others.size();
            goOnIfOver();
            for (Endpoint member : others) {
                peers.call(
                        members.ref(member),
                        asked,
                        timeout,
                        Outcome.of(
                                answer -> {
                                    highest = Math.max(
                                            highest, answer.vote().promised().round());
                                    answers.add(answer);
                                    ended();
                                },
                                failure -> ended()));
            }
        }

        private void ended() {
            open--;
            goOnIfOver();
        }

        private void goOnIfOver() {
            if (!over && (open == 0 || enough.test(answers))) {
                over = true;
                then.accept(List.copyOf(answers));
            }
        }
    }

    /** One member's attempts at having a list chosen. */
    private final class Proposal {
        private final HomeList list;
        private final Reply<HomeList> reply;
        private final long stage = plans.stage();
        private HomeBallot ballot = HomeBallot.NONE;
        private int tries;
        private boolean mayBeAccepted;

        Proposal(HomeList list, Reply<HomeList> reply) {
            this.list = list;
            this.reply = reply;
        }

        void begin() {
            if (stage != plans.stage()) {
                failed(CallFailure.Reason.TIMEOUT, "the list was changed meanwhile; see which one counts now");
            } else if (!plans.vote().counts()) {
                failed(
                        CallFailure.Reason.UNAVAILABLE,
                        "this member has not met all other members of the list since it was made, or since its disk is"
                                + " new; nothing was changed; try again when all are up");
            } else {
                tries++;
                ballot = nextBallot();
                write(vote -> vote.promise(ballot), this::prepare);
            }
        }

        private void write(UnaryOperator<HomeVote> change, Runnable then) {
            plans.vote(change, written -> {
                if (written) {
                    then.run();
                } else {
                    reply.failed(unwritten());
                }
            });
        }

        private void prepare() {
            poll(new Elect(ballot, Optional.empty()), this::isMajorityOf, answers -> {
                if (isMajorityOf(answers)) {
                    HomeVote latest = answers.stream()
                            .filter(Elected::agreed)
                            .map(Elected::vote)
                            .reduce(plans.vote(), HomeVote::join);
                    accept(latest.accepted().orElse(list));
                } else {
                    again();
                }
            });
        }

        /** This member's own disk is the first, so that whoever asks it in hears of every ballot under way. */
        private void accept(HomeList value) {
            if (stage != plans.stage() || !plans.vote().promised().equals(ballot)) {
                again();
                return;
            }
            mayBeAccepted = true;
            write(
                    vote -> vote.accept(ballot, value),
                    () -> poll(new Elect(ballot, Optional.of(value)), this::isMajorityOf, answers -> {
                        if (isMajorityOf(answers)) {
                            reply.answered(value);
                        } else {
                            again();
                        }
                    }));
        }

        private boolean isMajorityOf(List<Elected> answers) {
            return isMajority(1
                    + (int) answers.stream()
                            .filter(answer -> answer.agreed() && answer.vote().counts())
                            .count());
        }

        private void again() {
            if (tries < TRIES) {
                env.schedule(Duration.ofMillis(1 + env.random().nextInt(LONGEST_PAUSE_MILLIS)), this::begin);
            } else if (mayBeAccepted) {
                failed(
                        CallFailure.Reason.TIMEOUT,
                        "too few members of the present list answered; it may be changed all the same, when one of them"
                                + " next tries to");
            } else {
                failed(
                        CallFailure.Reason.UNAVAILABLE,
                        "too few members of the present list that may vote answered; nothing was changed");
            }
        }

        private void failed(CallFailure.Reason reason, String why) {
            reply.failed(new CallFailure(
                    mayBeAccepted ? CallFailure.Reason.TIMEOUT : reason,
                    "changing the list of homes to version " + list.version() + ": " + why));
        }
    }
}
