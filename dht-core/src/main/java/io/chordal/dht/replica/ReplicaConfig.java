// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.RecordLimits;
import io.chordal.dht.record.SetRules;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The periods and bounds of record keeping.
 *
 * <p>Immutable; {@link #with} changes single settings.
 *
 * @param operationTimeout how long a caller's operation is tried, without anything of it being reached, before it fails; long
 *     enough to outlast the detection of a dead owner
 * @param callTimeout how long one call to another node may take
 * @param retryDelay the first pause before another attempt, doubled each time up to 1 s
 * @param replicationDelay how long rows are gathered before a batch leaves for another home
 * @param repairInterval how often each home is compared with when nothing happens, give or take half of it
 * @param syncLimit how long an arc may wait for other homes before it is taken as in step
 * @param surplusGrace how long a copy that belongs elsewhere is kept after all homes confirmed theirs
 * @param expiryInterval how often ended leases are taken out, and tombstones that may be collected are looked for
 * @param tombstoneTtl how long a tombstone is kept at least
 * @param waitingRows how many rows may wait for one home; what is beyond comes with the next comparison
 * @param hints how many rows may wait for one home that does not answer
 * @param waitingWrites how many writes may wait for an arc to come into step
 * @param limits how much partitions and sets may hold
 * @param watches the periods and bounds of watching
 */
public record ReplicaConfig(
        Duration operationTimeout,
        Duration callTimeout,
        Duration retryDelay,
        Duration replicationDelay,
        Duration repairInterval,
        Duration syncLimit,
        Duration surplusGrace,
        Duration expiryInterval,
        Duration tombstoneTtl,
        int waitingRows,
        int hints,
        int waitingWrites,
        RecordLimits limits,
        WatchConfig watches) {
    public ReplicaConfig {
        requirePositive("operationTimeout", operationTimeout);
        requirePositive("callTimeout", callTimeout);
        requirePositive("retryDelay", retryDelay);
        requirePositive("replicationDelay", replicationDelay);
        requirePositive("repairInterval", repairInterval);
        requirePositive("syncLimit", syncLimit);
        requirePositive("expiryInterval", expiryInterval);
        requirePositive("tombstoneTtl", tombstoneTtl);
        requireNonNull(limits, "limits is null");
        requireNonNull(watches, "watches is null");
        if (surplusGrace.isNegative() || waitingRows < 1 || hints < 1 || waitingWrites < 1) {
            throw new IllegalArgumentException(
                    "surplusGrace is not negative; waitingRows, hints and waitingWrites are positive");
        }
    }

    /** Returns what suits a local network. */
    public static ReplicaConfig defaults() {
        return new ReplicaConfig(
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMillis(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofSeconds(10),
                SetRules.TOMBSTONE_TTL,
                50_000,
                1_000,
                1_024,
                RecordLimits.defaults(),
                WatchConfig.defaults());
    }

    /**
     * Returns a copy of this with what {@code change} sets.
     *
     * @throws IllegalArgumentException if the outcome is no valid setting
     */
    public ReplicaConfig with(Consumer<Builder> change) {
        Builder copy = new Builder(this);
        change.accept(copy);
        return copy.build();
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is not positive: " + duration);
        }
    }

    /** A copy on which single settings are changed, see {@link ReplicaConfig#with}; confined to that call. */
    public static final class Builder {
        private Duration operationTimeout;
        private Duration callTimeout;
        private Duration retryDelay;
        private Duration replicationDelay;
        private Duration repairInterval;
        private Duration syncLimit;
        private Duration surplusGrace;
        private Duration expiryInterval;
        private Duration tombstoneTtl;
        private int waitingRows;
        private int hints;
        private int waitingWrites;
        private RecordLimits limits;
        private WatchConfig watches;

        private Builder(ReplicaConfig from) {
            operationTimeout = from.operationTimeout;
            callTimeout = from.callTimeout;
            retryDelay = from.retryDelay;
            replicationDelay = from.replicationDelay;
            repairInterval = from.repairInterval;
            syncLimit = from.syncLimit;
            surplusGrace = from.surplusGrace;
            expiryInterval = from.expiryInterval;
            tombstoneTtl = from.tombstoneTtl;
            waitingRows = from.waitingRows;
            hints = from.hints;
            waitingWrites = from.waitingWrites;
            limits = from.limits;
            watches = from.watches;
        }

        /** Sets {@link ReplicaConfig#operationTimeout}. */
        public Builder operationTimeout(Duration value) {
            operationTimeout = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#callTimeout}. */
        public Builder callTimeout(Duration value) {
            callTimeout = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#retryDelay}. */
        public Builder retryDelay(Duration value) {
            retryDelay = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#replicationDelay}. */
        public Builder replicationDelay(Duration value) {
            replicationDelay = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#repairInterval}. */
        public Builder repairInterval(Duration value) {
            repairInterval = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#syncLimit}. */
        public Builder syncLimit(Duration value) {
            syncLimit = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#surplusGrace}. */
        public Builder surplusGrace(Duration value) {
            surplusGrace = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#expiryInterval}. */
        public Builder expiryInterval(Duration value) {
            expiryInterval = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#tombstoneTtl}. */
        public Builder tombstoneTtl(Duration value) {
            tombstoneTtl = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#waitingRows}. */
        public Builder waitingRows(int value) {
            waitingRows = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#hints}. */
        public Builder hints(int value) {
            hints = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#waitingWrites}. */
        public Builder waitingWrites(int value) {
            waitingWrites = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#limits}. */
        public Builder limits(RecordLimits value) {
            limits = value;
            return this;
        }

        /** Sets {@link ReplicaConfig#watches}. */
        public Builder watches(WatchConfig value) {
            watches = value;
            return this;
        }

        private ReplicaConfig build() {
            return new ReplicaConfig(
                    operationTimeout,
                    callTimeout,
                    retryDelay,
                    replicationDelay,
                    repairInterval,
                    syncLimit,
                    surplusGrace,
                    expiryInterval,
                    tombstoneTtl,
                    waitingRows,
                    hints,
                    waitingWrites,
                    limits,
                    watches);
        }
    }
}
