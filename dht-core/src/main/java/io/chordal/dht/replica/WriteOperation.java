// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.NodeRef;
import io.chordal.dht.id.RingId;
import io.chordal.dht.id.RingProfile;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Addition;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.WriteAnswer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes some writes to their owners, wherever it is called: looks an owner up, sends it all that it owns, goes on with the next
 * one, and tries again what had the wrong owner or none, until the time is over.
 *
 * <p>Attempts are safe to repeat because operation ids are kept. A write that was sent and not answered is told as "outcome
 * unknown". Answers exactly once, one {@link WriteAnswer.Done} or {@link WriteAnswer.Failed} for each write, in order. Confined
 * to the node's serial context.
 */
final class WriteOperation {
    private static final int BYTES_PER_REQUEST = 1 << 20;
    private static final int WINDOW = 4;

    private final Delivery delivery;
    private final HomeFinder homes;
    private final ReplicaConfig config;
    private final Attempts attempts;
    private final Ack ack;
    private final Reply<List<WriteAnswer>> reply;
    private final List<Item> items = new ArrayList<>();
    private final TreeMap<RingId, List<Item>> toFind = new TreeMap<>();
    private final ArrayDeque<Outgoing> outgoing = new ArrayDeque<>();
    private int sending;
    private boolean finding;
    private final Steps finds = new Steps(this::findOne);

    WriteOperation(
            Delivery delivery,
            HomeFinder homes,
            RingProfile profile,
            ReplicaConfig config,
            Attempts attempts,
            List<? extends RecordWrite> writes,
            Ack ack,
            Reply<List<WriteAnswer>> reply) {
        this.delivery = delivery;
        this.homes = homes;
        this.config = config;
        this.attempts = attempts;
        this.ack = ack;
        this.reply = reply;
        writes.forEach(
                write -> items.add(new Item(write, profile.position(write.key().partition()))));
    }

    void start() {
        finding = true;
        for (Item item : items) {
            if (item.answer == null) {
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
        homes.find(
                toFind.firstKey(),
                attempts.atMost(config.callTimeout()),
                Outcome.of(
                        found -> {
                            sendTo(found);
                            finds.next();
                        },
                        failure -> {
                            toFind.values().forEach(group -> group.forEach(item -> item.note(failure, false)));
                            toFind.clear();
                            finds.next();
                        }));
    }

    private void sendTo(HomeFinder.Found found) {
        List<Item> owned = new ArrayList<>();
        List<RingId> positions =
                toFind.keySet().stream().filter(found.sameHomes()).toList();
        positions.forEach(
                point -> owned.addAll(Optional.ofNullable(toFind.remove(point)).orElse(List.of())));
        owned.sort(Comparator.comparing((Item item) -> !(item.write instanceof Addition)));
        int next = 0;
        while (next < owned.size()) {
            List<Item> batch = new ArrayList<>();
            int bytes = 0;
            do {
                batch.add(owned.get(next));
                bytes += owned.get(next).bytes();
                next++;
            } while (next < owned.size()
                    && batch.size() < AddMembers.MAX
                    && bytes < BYTES_PER_REQUEST
                    && Delivery.together(batch.get(0).write, owned.get(next).write));
            outgoing.add(new Outgoing(found.first(), batch));
        }
        sendMore();
    }

    private void sendMore() {
        if (attempts.left().toMillis() == 0) {
            outgoing.clear();
        }
        while (sending < WINDOW && !outgoing.isEmpty()) {
            Outgoing next = outgoing.remove();
            send(next.owner, next.batch);
        }
    }

    private void send(NodeRef owner, List<Item> batch) {
        sending++;
        List<RecordWrite> writes = batch.stream().map(item -> item.write).collect(Collectors.toList());
        delivery.send(
                owner,
                writes,
                ack,
                attempts.atMost(config.callTimeout()),
                Outcome.of(
                        answers -> {
                            take(owner, batch, answers.answers());
                            sent();
                        },
                        failure -> {
                            homes.failed(owner, failure);
                            batch.forEach(item -> item.note(failure, failure.outcomeUnknown()));
                            sent();
                        }));
    }

    private void take(NodeRef owner, List<Item> batch, List<WriteAnswer> answers) {
        for (int i = 0; i < batch.size(); i++) {
            Item item = batch.get(i);
            if (i >= answers.size()) {
                item.note(new CallFailure(CallFailure.Reason.INTERNAL, owner + " left a write unanswered"), true);
            } else if (answers.get(i) instanceof WriteAnswer.Failed failed) {
                if (failed.failure().reason() == CallFailure.Reason.UNAVAILABLE) {
                    homes.failed(owner, failed.failure());
                }
                item.note(failed.failure(), failed.failure().outcomeUnknown());
            } else if (answers.get(i) instanceof WriteAnswer.WrongOwner) {
                CallFailure wrong = new CallFailure(CallFailure.Reason.NOT_A_MEMBER, owner + " does not own the key");
                homes.failed(owner, wrong);
                item.note(wrong, false);
            } else {
                item.answer = answers.get(i);
                attempts.progress();
            }
        }
    }

    private void sent() {
        sending--;
        sendMore();
        finishRound();
    }

    private void finishRound() {
        if (finding || sending > 0 || !outgoing.isEmpty()) {
            return;
        }
        boolean done = items.stream().allMatch(item -> item.answer != null);
        if (done || !attempts.again(this::start)) {
            reply.answered(items.stream().map(Item::outcome).toList());
        }
    }

    private record Outgoing(NodeRef owner, List<Item> batch) {}

    private static final class Item {
        private RecordWrite write;
        private final RingId position;
        private @Nullable WriteAnswer answer;
        private boolean unknown;
        private boolean tooFewCopies;
        private String lastFailure = "no attempt was made in time";

        Item(RecordWrite write, RingId position) {
            this.write = write;
            this.position = position;
        }

        int bytes() {
            int payload = 0;
            if (write instanceof Addition addition) {
                payload = addition.payload().size();
            } else if (write instanceof RegisterWrite.Put put) {
                payload = put.value().size();
            }
            return 64
                    + write.key().partition().size()
                    + write.key().item().size()
                    + write.member().size()
                    + payload;
        }

        /** Notes a failed attempt; a refusal is final, everything else may be tried again. */
        void note(CallFailure failure, boolean mayHaveHappened) {
            boolean isFinal = failure.reason() == CallFailure.Reason.REJECTED
                    || failure.reason() == CallFailure.Reason.LIMIT
                    || failure.reason() == CallFailure.Reason.CONFLICT
                    || failure.reason() == CallFailure.Reason.WRONG_RING
                    || failure.reason() == CallFailure.Reason.STORAGE;
            if (isFinal && unknown) {
                answer = new WriteAnswer.Failed(new CallFailure(
                        CallFailure.Reason.TIMEOUT,
                        failure.message() + "; an earlier attempt at the same write may have been done"));
            } else if (isFinal) {
                answer = new WriteAnswer.Failed(failure);
            }
            if (mayHaveHappened) {
                unknown = true;
                write = write.again();
            }
            tooFewCopies = failure.reason() == CallFailure.Reason.TOO_FEW_COPIES;
            lastFailure = failure.message();
        }

        WriteAnswer outcome() {
            if (answer != null) {
                return answer;
            }
            if (tooFewCopies) {
                return new WriteAnswer.Failed(new CallFailure(
                        CallFailure.Reason.TOO_FEW_COPIES, "writing at " + write.key() + ": " + lastFailure));
            }
            CallFailure.Reason reason = unknown ? CallFailure.Reason.TIMEOUT : CallFailure.Reason.UNAVAILABLE;
            String verdict = unknown ? "it may have been done all the same" : "nothing was changed; try again";
            return new WriteAnswer.Failed(new CallFailure(
                    reason,
                    "writing at " + write.key() + " found no owner to acknowledge it in time: " + lastFailure + "; "
                            + verdict));
        }
    }
}
