// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.Seen;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ReadRecords;
import io.chordal.dht.replica.message.Standing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads some keys, wherever it is called: asks their owners, and where an owner cannot speak for a key, the other homes. At
 * {@link ReadLevel#QUORUM} only the word of whoever coordinates the key counts, which asks the other homes itself.
 *
 * <p>An owner that answers, but is not in step yet, is asked {@value #CHANCES} times before copies count that are not an owner's: as a
 * rule it takes its arc over just then. A key is given as empty only if an owner in step, or two homes in step, said so. Answers exactly once, one {@link ReadAnswer}
 * for each key, in order. What shows less than the reader has seen is no answer: the other homes' copies are merged with it. Confined to
 * the node's serial context.
 */
final class ReadOperation {
    private static final int WINDOW = 4;
    static final int CHANCES = 4;

    private final Peers peers;
    private final HomeFinder finder;
    private final ReplicaConfig config;
    private final Attempts attempts;
    private final Reply<List<ReadAnswer>> reply;
    private final ReadLevel level;
    private final List<Item> items = new ArrayList<>();
    private final TreeMap<RingId, List<Item>> toFind = new TreeMap<>();
    private final ArrayDeque<Runnable> toAsk = new ArrayDeque<>();
    private int asking;
    private boolean finding;
    private final Steps finds = new Steps(this::findOne);
    private int rounds;

    ReadOperation(
            Peers peers,
            HomeFinder finder,
            RingProfile profile,
            ReplicaConfig config,
            Attempts attempts,
            List<Key> keys,
            ReadLevel level,
            Seen seen,
            Reply<List<ReadAnswer>> reply) {
        this.peers = peers;
        this.finder = finder;
        this.config = config;
        this.attempts = attempts;
        this.reply = reply;
        this.level = level;
        keys.forEach(key -> items.add(new Item(key, profile.position(key.partition()), seen)));
    }

    void start() {
        finding = true;
        rounds++;
        for (Item item : items) {
            if (item.value == null) {
                item.copies.clear();
                toFind.computeIfAbsent(item.position, position -> new ArrayList<>())
                        .add(item);
            }
        }
        finds.next();
    }

    private void findOne() {
        if (toFind.isEmpty()) {
            finding = false;
            finishRound();
            return;
        }
        finder.find(
                toFind.firstKey(),
                attempts.atMost(config.callTimeout()),
                Outcome.of(
                        found -> {
                            askHomes(found);
                            finds.next();
                        },
                        failure -> {
                            toFind.values()
                                    .forEach(group -> group.forEach(item -> item.lastFailure = failure.message()));
                            toFind.clear();
                            finds.next();
                        }));
    }

    private void askHomes(HomeFinder.Found found) {
        List<Item> owned = new ArrayList<>();
        List<RingId> positions =
                toFind.keySet().stream().filter(found.sameHomes()).toList();
        positions.forEach(
                point -> owned.addAll(Optional.ofNullable(toFind.remove(point)).orElse(List.of())));
        for (int i = 0; i < owned.size(); i += ReadRecords.MAX) {
            askOwner(found.toAsk(), owned.subList(i, Math.min(owned.size(), i + ReadRecords.MAX)));
        }
    }

    private void askOwner(List<NodeRef> homes, List<Item> batch) {
        ask(homes.get(0), batch, asked -> {
            List<Item> open = asked.stream().filter(item -> item.value == null).toList();
            if (!open.isEmpty()) {
                homes.stream().skip(1).forEach(home -> ask(home, open, done -> {}));
            }
        });
    }

    /** Asks for the batch, in several calls if the answers are cut; {@code then} gets each part once it is answered or not. */
    private void ask(NodeRef home, List<Item> batch, Consumer<List<Item>> then) {
        toAsk.add(() -> askNow(home, batch, then));
        askMore();
    }

    private void askMore() {
        while (asking < WINDOW && !toAsk.isEmpty()) {
            toAsk.remove().run();
        }
    }

    private void askNow(NodeRef home, List<Item> batch, Consumer<List<Item>> then) {
        asking++;
        peers.call(
                home,
                new ReadRecords(batch.stream().map(item -> item.key).toList(), level, true),
                attempts.atMost(config.callTimeout()),
                Outcome.of(
                        answers -> {
                            int told = Math.min(batch.size(), answers.answers().size());
                            take(home, batch.subList(0, told), answers);
                            if (told > 0 && told < batch.size()) {
                                ask(home, batch.subList(told, batch.size()), then);
                            }
                            answered(batch.subList(0, told), then);
                        },
                        failure -> {
                            finder.failed(home, failure);
                            batch.forEach(item -> item.notReached(failure.message()));
                            answered(batch, then);
                        }));
    }

    private void take(NodeRef home, List<Item> batch, ReadAnswers answers) {
        for (int i = 0; i < batch.size(); i++) {
            Item item = batch.get(i);
            if (answers.answers().get(i) instanceof ReadAnswer.Copy copy) {
                item.copies.add(copy);
                if (copy.standing() == Standing.OWNER && item.decide(copy.value())) {
                    item.owner = Optional.of(home);
                    attempts.progress();
                }
            } else if (answers.answers().get(i) instanceof ReadAnswer.Failed failed) {
                item.refused(failed.failure().message());
                if (failed.failure().reason() == CallFailure.Reason.NOT_A_MEMBER) {
                    finder.failed(home, failed.failure());
                }
            }
        }
    }

    private void answered(List<Item> part, Consumer<List<Item>> then) {
        then.accept(part);
        asking--;
        askMore();
        finishRound();
    }

    private void finishRound() {
        if (finding || asking > 0 || !toAsk.isEmpty()) {
            return;
        }
        if (level == ReadLevel.OWNER) {
            items.stream()
                    .filter(item -> rounds >= CHANCES || !item.isTakenOver())
                    .forEach(Item::settle);
        }
        boolean done = items.stream().allMatch(item -> item.value != null);
        if (done || !attempts.again(this::start)) {
            reply.answered(items.stream().map(Item::outcome).toList());
        }
    }

    private static final class Item {
        private final Key key;
        private final RingId position;
        private final Seen seen;
        private final List<ReadAnswer.Copy> copies = new ArrayList<>();
        private @Nullable Contents value;
        private String lastFailure = "no home that could speak for the key answered";
        private boolean refused;
        private Optional<NodeRef> owner = Optional.empty();

        Item(Key key, RingId position, Seen seen) {
            this.key = key;
            this.position = position;
            this.seen = seen;
        }

        /** Takes this as the answer, unless the reader has seen more. */
        boolean decide(Contents answer) {
            if (seen.isMetBy(answer.register())) {
                value = answer;
                return true;
            }
            lastFailure = "no home that answered has what the reader has seen before";
            return false;
        }

        /** A home said why it does not answer, which tells more than that another one was not reached. */
        void refused(String reason) {
            refused = true;
            lastFailure = reason;
        }

        void notReached(String reason) {
            lastFailure = refused ? lastFailure : reason;
        }

        /** Says whether a node believes to own the key and is not in step yet. */
        boolean isTakenOver() {
            return copies.stream().anyMatch(copy -> copy.standing() == Standing.SYNCING);
        }

        /** Makes up an answer from what the homes said, if they said enough. */
        void settle() {
            if (value == null) {
                ReadVerdict.of(key, copies).ifPresent(this::decide);
            }
        }

        ReadAnswer outcome() {
            if (value != null) {
                return new ReadAnswer.Found(value, owner.isPresent(), owner);
            }
            return new ReadAnswer.Failed(new CallFailure(
                    CallFailure.Reason.UNAVAILABLE,
                    "reading " + key + ": neither its owner nor two other homes could speak for it: " + lastFailure
                            + "; try again"));
        }
    }
}
