// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import io.chordal.dht.id.Key;
import io.chordal.dht.net.CallFailure;
import io.chordal.dht.net.Dispatcher;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.Contents;
import io.chordal.dht.record.Horizon;
import io.chordal.dht.record.RecordWrite;
import io.chordal.dht.replica.message.AddMember;
import io.chordal.dht.replica.message.AddMembers;
import io.chordal.dht.replica.message.ConfirmCopies;
import io.chordal.dht.replica.message.CopiesHeld;
import io.chordal.dht.replica.message.CopyPage;
import io.chordal.dht.replica.message.DeleteValue;
import io.chordal.dht.replica.message.Elect;
import io.chordal.dht.replica.message.Fetch;
import io.chordal.dht.replica.message.GetHealth;
import io.chordal.dht.replica.message.GetReplicas;
import io.chordal.dht.replica.message.Handoff;
import io.chordal.dht.replica.message.HorizonShared;
import io.chordal.dht.replica.message.ListRecords;
import io.chordal.dht.replica.message.LookUp;
import io.chordal.dht.replica.message.PutValue;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.ReadAnswers;
import io.chordal.dht.replica.message.ReadRecord;
import io.chordal.dht.replica.message.ReadRecords;
import io.chordal.dht.replica.message.Reconcile;
import io.chordal.dht.replica.message.ReconcileAnswer;
import io.chordal.dht.replica.message.RemoveMember;
import io.chordal.dht.replica.message.Replicate;
import io.chordal.dht.replica.message.Replicated;
import io.chordal.dht.replica.message.ScanSets;
import io.chordal.dht.replica.message.ShareHomes;
import io.chordal.dht.replica.message.ShareHorizon;
import io.chordal.dht.replica.message.Vote;
import io.chordal.dht.replica.message.WriteAnswer;
import io.chordal.dht.replica.message.WriteAnswers;
import io.chordal.dht.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands each request about records to the part that answers it: a direct one to this node's own rows, any other to an operation
 * that finds the owner.
 *
 * <p>Confined to the node's serial context. It decides nothing.
 */
final class RecordHandlers {
    private static final int BYTES_PER_ANSWER = 3 << 20;

    private final RecordService service;
    private final Homekeeping homes;
    private final Comparer comparer;
    private final Ledger ledger;

    RecordHandlers(RecordService service, Homekeeping homes, Comparer comparer, Ledger ledger) {
        this.service = service;
        this.homes = homes;
        this.comparer = comparer;
        this.ledger = ledger;
    }

    void registerWith(Dispatcher dispatcher) {
        dispatcher.register(PutValue.class, (asked, reply) -> one(asked.put(), asked.ack(), asked.direct(), reply));
        dispatcher.register(
                DeleteValue.class, (asked, reply) -> one(asked.delete(), asked.ack(), asked.direct(), reply));
        dispatcher.register(
                AddMember.class, (asked, reply) -> one(asked.addition(), asked.ack(), asked.direct(), reply));
        dispatcher.register(AddMembers.class, this::addMany);
        dispatcher.register(
                RemoveMember.class, (asked, reply) -> one(asked.removal(), asked.ack(), asked.direct(), reply));
        dispatcher.register(ReadRecord.class, this::read);
        dispatcher.register(ReadRecords.class, this::readMany);
        dispatcher.register(ScanSets.class, this::scan);
        dispatcher.register(LookUp.class, (asked, reply) -> service.lookUp(asked.point(), reply));
        dispatcher.register(GetReplicas.class, (asked, reply) -> service.replicas(asked.key(), reply));
        dispatcher.register(ListRecords.class, (asked, reply) -> reply.answered(service.records(asked)));
        dispatcher.register(GetHealth.class, (asked, reply) -> reply.answered(service.health()));
        dispatcher.register(Replicate.class, this::replicate);
        dispatcher.register(Reconcile.class, this::compare);
        dispatcher.register(ShareHorizon.class, this::share);
        dispatcher.register(ConfirmCopies.class, this::confirm);
        dispatcher.register(Fetch.class, homes::fetch);
        dispatcher.register(Vote.class, homes::vote);
        dispatcher.register(Handoff.class, homes::give);
        dispatcher.register(ShareHomes.class, homes::share);
        dispatcher.register(Elect.class, homes::elect);
    }

    /** What has ended leaves first: homes that take it out at different times would find each other different again and again. */
    private void compare(Reconcile asked, Reply<ReconcileAnswer> reply) {
        ledger.dropGone();
        homes.compare(asked, reply);
    }

    private void addMany(AddMembers asked, Reply<WriteAnswers> reply) {
        if (asked.direct()) {
            homes.writes().write(asked.additions(), asked.ack(), reply);
        } else {
            service.write(
                    asked.additions(),
                    asked.ack(),
                    Outcome.of(done -> reply.answered(new WriteAnswers(done)), reply::failed));
        }
    }

    private void one(RecordWrite write, Ack ack, boolean direct, Reply<WriteAnswer> reply) {
        if (direct) {
            homes.writes().write(List.of(write), ack, Outcome.of(done -> first(done.answers(), reply), reply::failed));
        } else {
            service.write(List.of(write), ack, Outcome.of(done -> first(done, reply), reply::failed));
        }
    }

    private static void first(List<WriteAnswer> answers, Reply<WriteAnswer> reply) {
        if (answers.get(0) instanceof WriteAnswer.Failed failed) {
            reply.failed(failed.failure());
        } else {
            reply.answered(answers.get(0));
        }
    }

    private void read(ReadRecord asked, Reply<ReadAnswer> reply) {
        if (asked.direct()) {
            homes.reads()
                    .read(
                            List.of(asked.key()),
                            asked.level(),
                            Outcome.of(read -> reply.answered(read.answers().get(0)), reply::failed));
            return;
        }
        service.read(
                List.of(asked.key()),
                asked.level(),
                asked.seen(),
                Outcome.of(
                        answers -> {
                            if (answers.get(0) instanceof ReadAnswer.Failed failed) {
                                reply.failed(failed.failure());
                            } else if (answers.get(0) instanceof ReadAnswer.Found found
                                    && found.value().isEmpty()) {
                                reply.failed(new CallFailure(
                                        CallFailure.Reason.NOT_FOUND, "nothing is stored at " + asked.key()));
                            } else {
                                reply.answered(answers.get(0));
                            }
                        },
                        reply::failed));
    }

    private void readMany(ReadRecords asked, Reply<ReadAnswers> reply) {
        if (asked.direct()) {
            homes.reads().read(asked.keys(), asked.level(), reply);
        } else {
            service.read(
                    asked.keys(), asked.level(), Outcome.of(answers -> reply.answered(cut(answers)), reply::failed));
        }
    }

    /** Fails what does not fit one answer any more, so that the caller asks for it by itself. */
    private static ReadAnswers cut(List<ReadAnswer> answers) {
        List<ReadAnswer> fitting = new ArrayList<>();
        long bytes = 0;
        for (ReadAnswer answer : answers) {
            if (answer instanceof ReadAnswer.Found found) {
                bytes += bytes(found.value());
            }
            fitting.add(
                    bytes <= BYTES_PER_ANSWER || fitting.isEmpty()
                            ? answer
                            : new ReadAnswer.Failed(new CallFailure(
                                    CallFailure.Reason.LIMIT,
                                    "what stands at the keys before this one filled the answer; ask again for it")));
        }
        return new ReadAnswers(fitting);
    }

    /** What the message has, which names the key with the set and with the register. */
    private static long bytes(Contents value) {
        Key key = value.set().key();
        long members = value.set().members().stream()
                .mapToLong(
                        member -> 32 + member.member().size() + member.payload().size())
                .sum();
        long siblings = value.register().siblings().stream()
                .mapToLong(sibling -> 64 + sibling.value().size())
                .sum();
        long seen = value.register().context().toBytes().size();
        return 64 + 2L * (key.partition().size() + key.item().size()) + members + siblings + seen;
    }

    private void scan(ScanSets asked, Reply<CopyPage> reply) {
        if (asked.direct()) {
            homes.reads().scan(asked, reply);
        } else {
            service.scan(asked, reply);
        }
    }

    private void replicate(Replicate asked, Reply<Replicated> reply) {
        if (ledger.isBehind()) {
            reply.failed(new CallFailure(CallFailure.Reason.BUSY, "this node's disk is behind; try again"));
            return;
        }
        Horizon collected = ledger.table().collectedOf(asked.states());
        ledger.record(asked.states(), new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                reply.answered(new Replicated(changed, collected));
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(new CallFailure(CallFailure.Reason.STORAGE, String.valueOf(failure.getMessage())));
            }
        });
    }

    private void share(ShareHorizon asked, Reply<HorizonShared> reply) {
        ledger.collect(asked.horizon(), new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                reply.answered(new HorizonShared(
                        asked.back() ? ledger.table().horizon().within(asked.arc()) : Horizon.NONE));
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(new CallFailure(CallFailure.Reason.STORAGE, String.valueOf(failure.getMessage())));
            }
        });
    }

    /** Confirms only what is on this node's disk: the answer waits for all that was written before. */
    private void confirm(ConfirmCopies asked, Reply<CopiesHeld> reply) {
        CopiesHeld held = comparer.confirm(asked);
        ledger.commit(List.of(), true, new Ledger.Completion() {
            @Override
            public void stored(int changed) {
                reply.answered(held);
            }

            @Override
            public void failed(StoreException failure) {
                reply.failed(new CallFailure(CallFailure.Reason.STORAGE, String.valueOf(failure.getMessage())));
            }
        });
    }
}
