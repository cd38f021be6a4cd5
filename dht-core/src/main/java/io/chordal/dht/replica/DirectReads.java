// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ReadRecords;
import io.chordal.dht.replica.message.ScanSets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Answers reads from this node's own copies, or, while another node still coordinates what it owns, from that one's; for a key that it coordinates, and at {@link ReadLevel#QUORUM}, after it has taken over what
 * a majority of the homes has.
 *
 * <p>Confined to the node's serial context.
 */
final class DirectReads implements Reads {
    private static final int WINDOW = 16;

    private final Coordinator coordinator;
    private final Peers peers;
    private final RingProfile profile;
    private final Ledger ledger;
    private final Seats seats;
    private final Copies copies;
    private final ReplicaConfig config;

    DirectReads(
            Coordinator coordinator,
            Peers peers,
            RingProfile profile,
            Ledger ledger,
            Seats seats,
            Copies copies,
            ReplicaConfig config) {
        this.coordinator = coordinator;
        this.peers = peers;
        this.profile = profile;
        this.ledger = ledger;
        this.seats = seats;
        this.copies = copies;
        this.config = config;
    }

    @Override
    public void read(List<Key> keys, ReadLevel level, Reply<ReadAnswers> reply) {
        Optional<NodeRef> elsewhere = coordinatorOf(keys.get(0));
        if (elsewhere.isPresent()
                && keys.stream().allMatch(key -> coordinatorOf(key).equals(elsewhere))) {
            peers.call(
                    elsewhere.get(),
                    new ReadRecords(keys, level, true),
                    config.callTimeout().dividedBy(2),
                    Outcome.of(reply::answered, failure -> readHere(keys, level, reply)));
        } else {
            readHere(keys, level, reply);
        }
    }

    /** Reads one page of a partition, from whoever coordinates it. */
    @Override
    public void scan(ScanSets page, Reply<CopyPage> reply) {
        coordinatorOf(profile.position(page.partition()))
                .ifPresentOrElse(
                        node -> peers.call(
                                node,
                                page,
                                config.callTimeout().dividedBy(2),
                                Outcome.of(reply::answered, failure -> reply.answered(copies.scan(page)))),
                        () -> reply.answered(copies.scan(page)));
    }

    private Optional<NodeRef> coordinatorOf(Key key) {
        return coordinatorOf(profile.position(key.partition()));
    }

    private Optional<NodeRef> coordinatorOf(RingId position) {
        return seats.own(position).coordinatorOf(position);
    }

    private void readHere(List<Key> keys, ReadLevel level, Reply<ReadAnswers> reply) {
        if (level == ReadLevel.OWNER) {
            reply.answered(copies.read(keys));
        } else {
            new QuorumRead(keys, reply).fetchMore();
        }
    }

    /** One read of some keys: a window of fetches, then the copies. */
    private final class QuorumRead {
        private final List<Key> keys;
        private final Reply<ReadAnswers> reply;
        private final ArrayDeque<Key> toFetch;
        private final TreeSet<Key> failed = new TreeSet<>();
        private int fetching;
        private boolean over;

        QuorumRead(List<Key> keys, Reply<ReadAnswers> reply) {
            this.keys = keys;
            this.reply = reply;
            this.toFetch = new ArrayDeque<>(keys);
        }

        void fetchMore() {
            while (fetching < WINDOW && !toFetch.isEmpty()) {
                Key key = toFetch.remove();
                if (coordinates(profile.position(key.partition()))) {
                    fetching++;
                    fetch(key);
                }
            }
            if (fetching == 0 && toFetch.isEmpty() && !over) {
                over = true;
                answer();
            }
        }

        private boolean coordinates(RingId position) {
            return seats.own(position).coordinates(position);
        }

        private void fetch(Key key) {
            RingId position = profile.position(key.partition());
            List<NodeRef> homes = coordinator.homes(position).all();
            int enough = Ack.QUORUM.copies(homes.size()) - 1;
            new QuorumFetch(
                            peers,
                            ledger,
                            key,
                            Enough.of(enough),
                            config.callTimeout().dividedBy(2),
                            reached -> {
                                if (!reached) {
                                    failed.add(key);
                                }
                                fetching--;
                                fetchMore();
                            })
                    .start(homes.subList(1, homes.size()), ledger.table().rows(position, key));
        }

        private void answer() {
            List<ReadAnswer> answers = new ArrayList<>(copies.read(keys).answers());
            for (int i = 0; i < answers.size(); i++) {
                if (failed.contains(keys.get(i))) {
                    answers.set(
                            i,
                            new ReadAnswer.Failed(new CallFailure(
                                    CallFailure.Reason.UNAVAILABLE,
                                    "too few homes of " + keys.get(i) + " answered the read; try again")));
                }
            }
            reply.answered(new ReadAnswers(answers));
        }
    }
}
