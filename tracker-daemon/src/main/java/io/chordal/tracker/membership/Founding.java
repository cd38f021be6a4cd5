// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.membership;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How all trackers together let the data ring be founded once: what a {@link RingDirectory} proposes is written into the one register
 * that says who may, by compare-and-set, before anybody is told of it.
 *
 * <p>A member that comes to a ring that lives, and whoever asks while members are known, is answered without the register, so that a
 * tracker that is cut off from the others goes on with that. Thread-safe: what reads and then writes runs one after the other.
 */
public final class Founding {
    /** How often {@link #tend} is to be called. */
    public static final Duration PERIOD = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(Founding.class);
    private static final Key KEY = Key.of("membership", "data-ring");
    private static final int MOST_ATTEMPTS = 5;

    private final RingDirectory directory;
    private final Registers registers;
    private final OneByOne turns = new OneByOne();

    /** Returns what lets the ring of this directory be founded. */
    public Founding(RingDirectory directory, Registers registers) {
        this.directory = requireNonNull(directory, "directory is null");
        this.registers = requireNonNull(registers, "registers is null");
    }

    /**
     * Tells a node that wants to be a member what to do. Fails with a {@link TrackerException} if it was a member of another ring, if it is
     * to found the ring and cannot be called, or if too few trackers are up to agree.
     *
     * @param exclude key hashes of members that it could not reach; others are preferred
     * @param remembered the name of the ring that it was a member of before
     * @param reach says whether others can call the node where it says that it is
     */
    public CompletionStage<Answer> ask(
            Set<Bytes> exclude,
            RingNode candidate,
            Optional<ClusterId> remembered,
            Function<RingNode, CompletionStage<Boolean>> reach) {
        Optional<Answer> known = directory.answerAtOnce(exclude, candidate, remembered);
        if (known.isPresent()) {
            return CompletableFuture.completedStage(known.get());
        }
        return turns.run(() -> decide(MOST_ATTEMPTS, exclude, candidate, remembered, false))
                .thenCompose(answer -> answer instanceof Answer.Found
                        ? founded(exclude, candidate, remembered, reach)
                        : CompletableFuture.completedStage(answer))
                .handle((answer, failure) -> failure == null
                        ? CompletableFuture.completedStage(answer)
                        : isUndecided(failure)
                                ? CompletableFuture.completedStage(directory.waitAWhile())
                                : CompletableFuture.<Answer>failedStage(failure))
                .thenCompose(stage -> stage);
    }

    /** What was written may stand there by now or may not: the candidate finds out when it asks again. */
    private static boolean isUndecided(Throwable failure) {
        return is(failure, TrackerReason.OUTCOME_UNKNOWN) || is(failure, TrackerReason.REPLACED);
    }

    /** A founder that others cannot call would keep all of them out of its ring; whom it joins, a member calls back. */
    private CompletionStage<Answer> founded(
            Set<Bytes> exclude,
            RingNode candidate,
            Optional<ClusterId> remembered,
            Function<RingNode, CompletionStage<Boolean>> reach) {
        return reach.apply(candidate)
                .thenCompose(reached -> reached
                        ? turns.run(() -> decide(MOST_ATTEMPTS, exclude, candidate, remembered, true))
                        : turns.run(() -> giveBack(candidate)).thenApply(given -> {
                            throw unreachable(candidate);
                        }));
    }

    /** Reads, decides and writes; a lease is written only for a node that was called. */
    private CompletionStage<Answer> decide(
            int attempts, Set<Bytes> exclude, RingNode candidate, Optional<ClusterId> remembered, boolean called) {
        return registers.read(KEY).thenCompose(register -> {
            RingDirectory.Step step = directory.ask(value(register), exclude, candidate, remembered);
            boolean lease = step.answer() instanceof Answer.Found;
            if (step.write().isEmpty() || lease && !called) {
                return CompletableFuture.completedStage(step.answer());
            }
            return write(
                    register,
                    step.write().get(),
                    () -> {
                        if (lease) {
                            log.info("ring node {} is to found the ring", candidate.shortName());
                        }
                        return CompletableFuture.completedStage(step.answer());
                    },
                    attempts,
                    () -> decide(attempts - 1, exclude, candidate, remembered, called));
        });
    }

    private CompletionStage<Void> giveBack(RingNode candidate) {
        return registers.read(KEY).thenCompose(register -> {
            DataRing present = value(register);
            directory.agree(present);
            if (present.founder().filter(candidate.keyHash()::equals).isEmpty()) {
                return done();
            }
            log.info("ring node {} cannot be called back and is not to found the ring", candidate.shortName());
            return write(register, present.givenBack(), Founding::done, 1, Founding::done);
        });
    }

    private static TrackerException unreachable(RingNode candidate) {
        return new TrackerException(
                TrackerReason.FOUNDER_UNREACHABLE,
                "this tracker cannot call the node back at " + candidate.endpoint()
                        + ", so that it must not found the ring; start it with --advertise HOST:PORT, an address that"
                        + " others reach, or start another peer");
    }

    /**
     * Puts a member on the list, or the founder that is about to become the first one. Fails with a {@link TrackerException} if it is of
     * another ring, an earlier life, a founder that came too late, or one too many.
     */
    public CompletionStage<Void> register(RingNode node, ClusterId ring) {
        return directory.enlistAtOnce(node, ring) ? done() : turns.run(() -> register(MOST_ATTEMPTS, node, ring));
    }

    private CompletionStage<Void> register(int attempts, RingNode node, ClusterId ring) {
        return registers.read(KEY).thenCompose(register -> {
            DataRing present = value(register);
            Optional<DataRing> claim = directory.claimOf(present, node, ring);
            return claim.isEmpty()
                    ? enlisted(present, node, ring)
                    : write(
                            register,
                            claim.get(),
                            () -> enlisted(claim.get(), node, ring),
                            attempts,
                            () -> register(attempts - 1, node, ring));
        });
    }

    private CompletionStage<Void> enlisted(DataRing present, RingNode node, ClusterId ring) {
        directory.enlist(present, node, ring);
        return done();
    }

    /** Reads what all agree on, and shows the others that members live here; to be called now and then. */
    public CompletionStage<Void> tend() {
        return turns.run(() -> registers
                .read(KEY)
                .thenCompose(register -> directory
                        .sign(value(register))
                        .map(sign -> write(register, sign, Founding::done, 1, Founding::done))
                        .orElseGet(Founding::done)));
    }

    /** Writes if nothing else was written since; if something was, goes on as told. */
    private <T> CompletionStage<T> write(
            Register basis,
            DataRing ring,
            Supplier<CompletionStage<T>> then,
            int attempts,
            Supplier<CompletionStage<T>> again) {
        return registers
                .replace(basis, DataRingCodec.write(ring))
                .handle((written, failure) -> {
                    if (failure == null) {
                        directory.agree(ring);
                        return then.get();
                    }
                    return is(failure, TrackerReason.REPLACED) && attempts > 0
                            ? again.get()
                            : CompletableFuture.<T>failedStage(failure);
                })
                .thenCompose(stage -> stage);
    }

    private static boolean is(Throwable failure, TrackerReason reason) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof TrackerException e && e.reason() == reason;
    }

    private static DataRing value(Register register) {
        return register.values().stream()
                .flatMap(value -> DataRingCodec.read(value).stream())
                .reduce(DataRing::merge)
                .orElse(DataRing.NONE);
    }

    private static CompletionStage<Void> done() {
        return CompletableFuture.completedStage(null);
    }
}
