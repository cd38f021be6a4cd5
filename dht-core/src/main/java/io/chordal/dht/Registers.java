// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.dht.net.Reply;
import io.chordal.dht.record.Ack;
import io.chordal.dht.record.ReadLevel;
import io.chordal.dht.record.RegisterWrite;
import io.chordal.dht.replica.RecordService;
import io.chordal.dht.replica.RecordSession;
import io.chordal.dht.replica.message.ReadAnswer;
import io.chordal.dht.replica.message.WriteAnswer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The registers of the ring, as one node or one session of it reaches them. Thread-safe. */
final class Registers {
    private final Operations operations;
    private final RecordService service;
    private final Optional<RecordSession> session;
    private final OperationIds ids;

    Registers(Operations operations, RecordService service, Optional<RecordSession> session, OperationIds ids) {
        this.operations = operations;
        this.service = service;
        this.session = session;
        this.ids = ids;
    }

    CompletionStage<PutResult> put(Key key, Bytes value, PutOptions options) {
        requireNonNull(options, "options is null");
        return write(
                new RegisterWrite.Put(key, value, options.timeToLive(), options.basis(), operation(options)), options);
    }

    CompletionStage<PutResult> delete(Key key, PutOptions options) {
        requireNonNull(options, "options is null");
        return write(
                new RegisterWrite.Delete(
                        key,
                        options.basis(),
                        operation(options),
                        options.operationId().isPresent()),
                options);
    }

    private Bytes operation(PutOptions options) {
        return options.operationId().orElseGet(ids::next);
    }

    private CompletionStage<PutResult> write(RegisterWrite write, PutOptions options) {
        return operations.run(reply ->
                begin(write, options.ack(), Mapped.to(reply, (WriteAnswer answer) -> result(write.key(), answer))));
    }

    private void begin(RegisterWrite write, Ack ack, Reply<WriteAnswer> reply) {
        if (session.isPresent()) {
            session.get().write(write, ack, reply);
        } else {
            service.write(List.of(write), ack, Mapped.to(reply, answers -> answers.get(0)));
        }
    }

    private PutResult result(Key key, WriteAnswer answer) {
        if (answer instanceof WriteAnswer.Done done) {
            long revision = done.result().revision();
            Consumer<Reply<Integer>> wait =
                    reply -> service.awaitCopies(key, replica -> replica.revision() >= revision, reply);
            return new PutResult(done.result(), () -> operations.await(wait));
        }
        throw DhtException.of(((WriteAnswer.Failed) answer).failure());
    }

    CompletionStage<Optional<Versioned>> get(Key key, ReadLevel level) {
        requireNonNull(key, "key is null");
        requireNonNull(level, "level is null");
        return operations.run(reply -> begin(key, level, Mapped.to(reply, Registers::value)));
    }

    private void begin(Key key, ReadLevel level, Reply<ReadAnswer> reply) {
        if (session.isPresent()) {
            session.get().read(key, level, reply);
        } else {
            service.read(List.of(key), level, Mapped.to(reply, answers -> answers.get(0)));
        }
    }

    private static Optional<Versioned> value(ReadAnswer answer) {
        if (answer instanceof ReadAnswer.Found found) {
            return found.value().register().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Versioned.of(found.value().register()));
        }
        throw DhtException.of(((ReadAnswer.Failed) answer).failure());
    }
}
