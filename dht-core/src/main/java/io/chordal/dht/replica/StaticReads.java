// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.Standing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Answers reads at one of the static homes of their keys: what a majority of the homes has, or, at {@link ReadLevel#OWNER}, what this
 * home has itself.
 *
 * <p>Confined to the node's serial context.
 */
final class StaticReads implements Reads {
    private static final int WINDOW = 16;

    private final Peers peers;
    private final Members members;
    private final StaticCoordinator coordinator;
    private final RingProfile profile;
    private final Ledger ledger;
    private final Copies copies;
    private final Duration phase;

    StaticReads(
            Peers peers,
            Members members,
            StaticCoordinator coordinator,
            RingProfile profile,
            Ledger ledger,
            Copies copies,
            ReplicaConfig config) {
        this.peers = peers;
        this.members = members;
        this.coordinator = coordinator;
        this.profile = profile;
        this.ledger = ledger;
        this.copies = copies;
        this.phase = config.callTimeout().dividedBy(4);
    }

    @Override
    public void read(List<Key> keys, ReadLevel level, Reply<ReadAnswers> reply) {
        if (level == ReadLevel.OWNER) {
            reply.answered(copies.read(keys));
        } else {
            new Reading(copies.fitting(keys), reply).goOn();
        }
    }

    /** Reads one page of a partition after a majority of its homes was compared with. */
    @Override
    public void scan(ScanSets page, Reply<CopyPage> reply) {
        RingId position = profile.position(page.partition());
        Optional<CallFailure> refusal = refusal(position);
        if (refusal.isPresent()) {
            reply.failed(refusal.get());
        } else {
            new PartitionRead(peers, members, profile, ledger, copies, phase, page, reply).start();
        }
    }

    private Optional<CallFailure> refusal(RingId position) {
        return members.isHome(position)
                ? coordinator.refusal(position)
                : Optional.of(new CallFailure(
                        CallFailure.Reason.NOT_A_MEMBER, members.self() + " is no home of what is asked for"));
    }

    /** One read of some keys, a window of them at a time. */
    private final class Reading {
        private final List<Key> keys;
        private final Reply<ReadAnswers> reply;
        private final ArrayDeque<Key> toRead;
        private final TreeMap<Key, ReadAnswer> answers = new TreeMap<>();
        private int open;
        private boolean over;

        Reading(List<Key> keys, Reply<ReadAnswers> reply) {
            this.keys = keys;
            this.reply = reply;
            this.toRead = new ArrayDeque<>(keys);
        }

        void goOn() {
            while (open < WINDOW && !toRead.isEmpty()) {
                read(toRead.remove());
            }
            if (open == 0 && !over) {
                over = true;
                reply.answered(new ReadAnswers(keys.stream()
                        .flatMap(key -> Optional.ofNullable(answers.get(key)).stream())
                        .toList()));
            }
        }

        private void read(Key key) {
            RingId position = profile.position(key.partition());
            Optional<CallFailure> refusal = refusal(position);
            if (refusal.isPresent()) {
                answers.put(key, new ReadAnswer.Failed(refusal.get()));
                return;
            }
            open++;
            Members.Moment begun = members.moment();
            Electorate homes = members.electorate(position);
            new MajorityRead<>(peers, ledger, position, key, homes, phase, () -> copies.read(key), read -> {
                        answers.put(
                                key,
                                read.filter(copy -> begun.equals(members.moment()))
                                        .<ReadAnswer>map(copy ->
                                                new ReadAnswer.Copy(copy.value(), Standing.OWNER, copy.digest()))
                                        .orElseGet(() ->
                                                new ReadAnswer.Failed(StaticCoordinator.tooFew("read", key, homes))));
                        open--;
                        goOn();
                    })
                    .start();
        }
    }
}
