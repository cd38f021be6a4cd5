// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer;

import com.google.common.base.Ticker;
import io.chordal.daemon.home.DiskProblem;
import io.chordal.daemon.home.OpenHome;
import io.chordal.daemon.lifecycle.ExitCode;
import io.chordal.daemon.lifecycle.Lifecycle;
import io.chordal.daemon.lifecycle.StartException;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.peer.announce.Announcer;
import io.chordal.peer.grpc.serve.ReadAccess;
import io.chordal.peer.grpc.tracker.EpochWatch;
import io.chordal.peer.grpc.tracker.Trackers;
import io.chordal.peer.grpc.wire.PeerAddress;
import io.chordal.peer.share.Shares;
import io.chordal.peer.trust.GrantGate;
import io.chordal.peer.trust.KnownKeys;
import io.chordal.peer.trust.TrustKeeper;
import io.chordal.peer.trust.TrustMemory;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Supplier;

/** The parts of a peer that say which grants count, put together: what it remembers, what it hears, and the gate that asks. */
final class PeerTrust {
    /** Proofs of the last two minutes: a thousand streams a second. */
    private static final int MOST_PROOFS = 120_000;

    private final TrustMemory memory;

    private PeerTrust(TrustMemory memory) {
        this.memory = memory;
    }

    /** What the last run knew, kept from now on. */
    static PeerTrust open(OpenHome home, PeerStores stores, PeerThreads threads, Lifecycle parts) {
        try {
            TrustMemory memory = new TrustMemory(
                    stores.disk(), home.home().path().resolve("files").resolve("trust"));
            parts.add("trust", new TrustKeeper(memory, threads.blocking(), threads.timers()));
            return new PeerTrust(memory);
        } catch (IOException e) {
            throw new StartException(ExitCode.ofDisk(e), "cannot read which grants are void: " + DiskProblem.of(e), e);
        }
    }

    /** Hears from trackers of removals in the groups in which files are offered. */
    void hear(Trackers trackers, Announcer announcer, PeerThreads threads, Lifecycle parts, Ticker ticker) {
        parts.add(
                "epochs of groups",
                new EpochWatch(trackers, announcer::groups, memory::raise, threads.serial(), threads.timers(), ticker));
    }

    /** The way to what is shared. */
    ReadAccess access(Trackers trackers, Shares shares, Supplier<PeerAddress> me, InstantSource clock, AuditLog audit) {
        GrantGate gate = new GrantGate(
                memory,
                new KnownKeys(trackers::trusted),
                new ProofChecker(clock, MOST_PROOFS),
                () -> me.get().peerId().toHex(),
                clock);
        return new ReadAccess(shares, gate, audit);
    }
}
