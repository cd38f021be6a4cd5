// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.env.NodeEnvironment;
import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.record.RowId;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.Voted;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Does writes at any of the static homes of their keys: hears a majority of the homes, decides, and answers once a majority has it.
 *
 * <p>Nothing is decided before a majority was heard, so that a write knows, and replaces, all that was acknowledged before it.
 * Leased members are decided by their sequence alone. Confined to the node's serial context.
 */
final class StaticCoordinator implements Writes {
    private static final int WINDOW = 64;

    private final Peers peers;
    private final Members members;
    private final Readiness readiness;
    private final RingProfile profile;
    private final Ledger ledger;
    private final Committer committer;
    private final Comparisons comparisons;
    private final WaitingWrites waiting;
    private final Duration phase;
    private boolean closed;

    StaticCoordinator(
            NodeEnvironment env,
            Peers peers,
            Members members,
            Readiness readiness,
            RingProfile profile,
            Ledger ledger,
            DotSource dots,
            ReplicaConfig config) {
        this.peers = peers;
        this.members = members;
        this.readiness = readiness;
        this.profile = profile;
        this.ledger = ledger;
        this.phase = config.callTimeout().dividedBy(4);
        Decider decider = new Decider(env, ledger.table(), dots, config);
        committer = new Committer(peers, profile, ledger, decider, dots, phase);
        comparisons = new Comparisons(env, peers, ledger, decider, phase.multipliedBy(3), this::goOn);
        waiting = new WaitingWrites(env, config, this::begins);
    }

    @Override
    public void write(List<? extends RecordWrite> writes, Ack ack, Reply<WriteAnswers> reply) {
        waiting.add(new WaitingWrites.Entry(List.copyOf(writes), ack == Ack.ALL ? ack : Ack.QUORUM, reply));
    }

    /** Takes no more writes, because this node is about to leave the ring. */
    void close() {
        closed = true;
        goOn();
    }

    /** Takes writes again. */
    void open() {
        closed = false;
    }

    private void goOn() {
        waiting.goOn();
    }

    /** Begins what is no compare-and-set, and not for a register that is being compared. */
    private boolean begins(WaitingWrites.Entry entry) {
        if (entry.writes().stream().anyMatch(write -> comparisons.isUnderWay(committer.id(write)))) {
            return false;
        }
        RingId position = position(entry.writes().get(0).key());
        boolean leased = entry.writes().stream().allMatch(RecordWrite::leased);
        Optional<CallFailure> refusal = (leased ? Optional.<CallFailure>empty() : diskFailure())
                .or(() -> refusal(position))
                .or(() -> committer.busy(entry.writes()));
        if (closed || !members.isHome(position)) {
            List<WriteAnswer> wrong =
                    entry.writes().stream().map(write -> wrongOwner(position)).toList();
            entry.reply().answered(new WriteAnswers(wrong));
        } else if (refusal.isPresent()) {
            entry.reply().failed(refusal.get());
        } else {
            begin(atThisMoment(entry), members.electorate(position));
        }
        return true;
    }

    /** Whoever counted for a write did so at the stage at which it began, and has its disk yet; otherwise it may be too few. */
    private WaitingWrites.Entry atThisMoment(WaitingWrites.Entry entry) {
        Members.Moment begun = members.moment();
        return new WaitingWrites.Entry(
                entry.writes(),
                entry.ack(),
                Outcome.of(
                        done -> entry.reply().answered(begun.equals(members.moment()) ? done : uncounted(done)),
                        entry.reply()::failed));
    }

    private static WriteAnswers uncounted(WriteAnswers done) {
        return new WriteAnswers(done.answers().stream()
                .map(answer -> answer instanceof WriteAnswer.Done
                        ? new WriteAnswer.Failed(new CallFailure(
                                CallFailure.Reason.TOO_FEW_COPIES,
                                "the list of homes was changed, or the disk of one replaced, while the write was under way; it may have"
                                        + " been done"))
                        : answer)
                .toList());
    }

    /** With a broken disk this home is as good as down for whatever has to reach a disk. */
    private Optional<CallFailure> diskFailure() {
        return ledger.failure()
                .map(failure -> new CallFailure(
                        CallFailure.Reason.UNAVAILABLE,
                        "the disk of this home takes no more writes: " + failure.getMessage() + "; ask another one"));
    }

    /** Says why this node can say nothing of a position that lives here, if so. */
    Optional<CallFailure> refusal(RingId position) {
        return readiness.isInStep(members.homes(position), members.circle().isKnown(position))
                ? Optional.empty()
                : Optional.of(refusal());
    }

    /** Says that this node can say nothing. */
    CallFailure refusal() {
        return new CallFailure(
                CallFailure.Reason.BUSY,
                "this home does not have all that lives at it yet, because its disk or its part is new; ask another one");
    }

    private void begin(WaitingWrites.Entry entry, Electorate homes) {
        Optional<RegisterWrite> conditional = committer.conditional(entry.writes());
        if (conditional.isPresent()) {
            comparisons.start(committer.id(conditional.get()), conditional.get(), homes, entry.ack(), entry.reply());
            return;
        }
        TreeSet<Key> toHear = new TreeSet<>();
        entry.writes().stream().filter(write -> !write.leased()).forEach(write -> toHear.add(write.key()));
        if (homes.majority() == 1 || toHear.isEmpty()) {
            decide(entry, homes);
        } else {
            new Hearing(entry, homes, toHear).goOn();
        }
    }

    /** All that a majority has is here now, as far as it is about these writes. */
    private void heard(WaitingWrites.Entry entry, Electorate homes) {
        if (entry.writes().stream().anyMatch(write -> comparisons.isUnderWay(committer.id(write)))) {
            waiting.add(entry);
        } else {
            decide(entry, homes);
        }
    }

    private void decide(WaitingWrites.Entry entry, Electorate homes) {
        RingId first = position(entry.writes().get(0).key());
        committer.commit(
                entry.writes(),
                id -> haveTheSameHomes(first, id),
                () -> wrongOwner(first),
                homes,
                homes.others(),
                entry.ack(),
                entry.reply());
    }

    private boolean haveTheSameHomes(RingId first, RowId id) {
        KeyHomes one = members.homes(first);
        KeyHomes other = members.homes(id.position());
        return new TreeSet<>(one.now()).equals(new TreeSet<>(other.now()))
                && new TreeSet<>(one.next()).equals(new TreeSet<>(other.next()));
    }

    private WriteAnswer wrongOwner(RingId position) {
        return new WriteAnswer.WrongOwner(
                members.homes(position).all().stream().map(members::ref).toList());
    }

    private RingId position(Key key) {
        return profile.position(key.partition());
    }

    /** Votes on the compare-and-set of another home. */
    void vote(Vote asked, Reply<Voted> reply) {
        Optional<CallFailure> refusal = refusal(asked.row().id().position());
        if (refusal.isPresent()) {
            reply.failed(refusal.get());
        } else {
            comparisons.vote(asked, reply);
        }
    }

    /** Says that too few homes answered. */
    static CallFailure tooFew(String what, Key key, Electorate homes) {
        return new CallFailure(
                CallFailure.Reason.UNAVAILABLE,
                "insufficient replicas for " + what + " quorum: fewer than " + homes.majority() + " of the "
                        + homes.wanted() + " homes of " + key + " answered, asked were "
                        + homes.homes().stream().map(NodeRef::endpoint).toList()
                        + "; start another one, or run with the quorum 'available'");
    }

    /** Asks the other homes for what they have at some keys, a window of them at a time. */
    private final class Hearing {
        private final WaitingWrites.Entry entry;
        private final Electorate homes;
        private final ArrayDeque<Key> toHear;
        private int open;
        private boolean over;

        Hearing(WaitingWrites.Entry entry, Electorate homes, TreeSet<Key> keys) {
            this.entry = entry;
            this.homes = homes;
            this.toHear = new ArrayDeque<>(keys);
        }

        void goOn() {
            while (!over && open < WINDOW && !toHear.isEmpty()) {
                open++;
                hear(toHear.remove());
            }
            if (!over && open == 0) {
                over = true;
                heard(entry, homes);
            }
        }

        private void hear(Key key) {
            new QuorumFetch(peers, ledger, key, homes::decide, phase, reached -> {
                        open--;
                        if (!reached && !over) {
                            over = true;
                            entry.reply().failed(tooFew("write", key, homes));
                        }
                        goOn();
                    })
                    .start(homes.others(), ledger.table().rows(position(key), key));
        }
    }
}
