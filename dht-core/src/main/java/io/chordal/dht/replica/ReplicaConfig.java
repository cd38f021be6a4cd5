// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.replica;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.record.RecordLimits;
import io.chordal.dht.record.SetRules;
import java.time.Duration;

/**
 * The periods and bounds of record keeping.
 *
 * <p>Immutable.
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

    /** Returns this with another repair interval. */
    public ReplicaConfig withRepairInterval(Duration interval) {
        return new ReplicaConfig(
                operationTimeout,
                callTimeout,
                retryDelay,
                replicationDelay,
                interval,
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

    /** Returns this with another grace for surplus copies. */
    public ReplicaConfig withSurplusGrace(Duration grace) {
        return new ReplicaConfig(
                operationTimeout,
                callTimeout,
                retryDelay,
                replicationDelay,
                repairInterval,
                syncLimit,
                grace,
                expiryInterval,
                tombstoneTtl,
                waitingRows,
                hints,
                waitingWrites,
                limits,
                watches);
    }

    /** Returns this with another life of tombstones. */
    public ReplicaConfig withTombstoneTtl(Duration ttl) {
        return new ReplicaConfig(
                operationTimeout,
                callTimeout,
                retryDelay,
                replicationDelay,
                repairInterval,
                syncLimit,
                surplusGrace,
                expiryInterval,
                ttl,
                waitingRows,
                hints,
                waitingWrites,
                limits,
                watches);
    }

    /** Returns this with other limits. */
    public ReplicaConfig withLimits(RecordLimits other) {
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
                other,
                watches);
    }

    /** Returns this with other periods and bounds of watching. */
    public ReplicaConfig withWatches(WatchConfig other) {
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
                other);
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " is not positive: " + duration);
        }
    }
}
