// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.record;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.dht.id.Key;
import java.time.Duration;
import java.util.Optional;

/** A change that somebody asks for at one register. */
public sealed interface RegisterWrite extends RecordWrite {
    /** Returns on what the write builds. */
    Basis basis();

    /** Returns the same write by a writer whose session has seen this. */
    RegisterWrite within(CausalContext seen);

    @Override
    default RegisterWrite again() {
        return this;
    }

    @Override
    default Bytes member() {
        return Bytes.EMPTY;
    }

    @Override
    default boolean leased() {
        return false;
    }

    /**
     * A value to be put into the register at a key.
     *
     * <p>Immutable.
     *
     * @param key the register
     * @param value at most 64 KiB
     * @param timeToLive after which nobody is shown the value any more, 1 ms to 10 years; empty: it stays
     * @param basis on what the write builds
     * @param operationId 16 bytes; the same ones make a second attempt harmless
     */
    record Put(Key key, Bytes value, Optional<Duration> timeToLive, Basis basis, Bytes operationId)
            implements RegisterWrite {
        /** The longest time to live that is accepted. */
        public static final Duration MAX_TIME_TO_LIVE = Duration.ofDays(3653);

        public Put {
            requireNonNull(key, "key is null");
            requireNonNull(value, "value is null");
            requireNonNull(basis, "basis is null");
            if (value.size() > Row.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "a register's value has at most " + Row.MAX_VALUE + " bytes, not " + value.size());
            }
            timeToLive.ifPresent(Put::check);
            OperationHistory.check(operationId);
        }

        @Override
        public Put within(CausalContext seen) {
            return new Put(key, value, timeToLive, basis.within(seen), operationId);
        }

        private static void check(Duration timeToLive) {
            if (timeToLive.compareTo(Duration.ofMillis(1)) < 0 || timeToLive.compareTo(MAX_TIME_TO_LIVE) > 0) {
                throw new IllegalArgumentException("a time to live is 1 ms to 10 years, not " + timeToLive);
            }
        }
    }

    /**
     * A register to be deleted.
     *
     * <p>Immutable.
     *
     * @param key the register
     * @param basis on what the write builds
     * @param operationId 16 bytes; the same ones make a second attempt harmless
     * @param repeated whether an earlier attempt may still be under way
     */
    record Delete(Key key, Basis basis, Bytes operationId, boolean repeated) implements RegisterWrite {
        /** A first attempt. */
        public Delete(Key key, Basis basis, Bytes operationId) {
            this(key, basis, operationId, false);
        }

        public Delete {
            requireNonNull(key, "key is null");
            requireNonNull(basis, "basis is null");
            OperationHistory.check(operationId);
        }

        @Override
        public Delete within(CausalContext seen) {
            return new Delete(key, basis.within(seen), operationId, repeated);
        }

        @Override
        public Delete again() {
            return new Delete(key, basis, operationId, true);
        }
    }

    /**
     * On what a write builds.
     *
     * <p>Immutable.
     *
     * @param kind which versions it replaces, and whether it depends on them
     * @param context what the writer has read and builds on; empty for the latest
     * @param seen what the writer's session has seen: replaced besides, even where the coordinator does not hold it
     */
    record Basis(Kind kind, CausalContext context, CausalContext seen) {
        private static final Basis LATEST = new Basis(Kind.LATEST, CausalContext.EMPTY, CausalContext.EMPTY);

        public Basis {
            requireNonNull(kind, "kind is null");
            requireNonNull(context, "context is null");
            requireNonNull(seen, "seen is null");
            if (kind == Kind.LATEST && !context.dots().isEmpty()) {
                throw new IllegalArgumentException("a write that replaces the latest has no context");
            }
        }

        /** Replaces whatever the coordinator holds. */
        public static Basis latest() {
            return LATEST;
        }

        /** Replaces what was seen; what was not stays beside it. */
        public static Basis seen(CausalContext context) {
            return new Basis(Kind.SEEN, context, CausalContext.EMPTY);
        }

        /** Replaces what was seen, and only if there is nothing else; the empty context: only if there is no value. */
        public static Basis onlyIf(CausalContext context) {
            return new Basis(Kind.ONLY_IF, context, CausalContext.EMPTY);
        }

        /** Returns the same for a writer whose session has seen this. */
        public Basis within(CausalContext session) {
            return new Basis(kind, context, session);
        }

        /** The ways to build on what is there. */
        public enum Kind {
            /** Replace all versions that the coordinator holds. */
            LATEST,
            /** Replace the versions that the context covers. */
            SEEN,
            /** Replace them if there are no others: compare-and-set. */
            ONLY_IF
        }
    }
}
