// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.Caller;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.trust.GrantGate;
import io.chordal.peer.trust.Verdict;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the gate about calls, and says in words what it decided; who was let in to a file of a group, and who was not, is
 * written into the audit log, also where its caller is told no more than that the file is not here. Thread-safe.
 */
public final class ReadAccess {
    private static final Duration BUSY_RETRY = Duration.ofSeconds(10);

    private final Library library;
    private final GrantGate gate;
    private final AuditLog audit;

    /** Access to a library through a gate. */
    public ReadAccess(Library library, GrantGate gate, AuditLog audit) {
        this.library = requireNonNull(library, "library is null");
        this.gate = requireNonNull(gate, "gate is null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    /** A reader who was let in to a file. Immutable. */
    final class Pass {
        private final FileRef ref;
        private final Verdict verdict;

        private Pass(FileRef ref, Verdict verdict) {
            this.ref = ref;
            this.verdict = verdict;
        }

        /** Throws {@link PeerFailure} if the reader may not read the file any more. */
        void check() {
            Optional<Verdict.Refused> refused = gate.recheck(verdict, ref, library.served(ref));
            if (refused.isPresent()) {
                throw failure(refused.get());
            }
        }

        /** When it is over, from now on, if it ends by itself. */
        Optional<Duration> left() {
            return verdict instanceof Verdict.Bearer bearer
                    ? Optional.of(gate.left(bearer.claims()))
                    : Optional.empty();
        }

        /** Who the reader has proved to be, if it had to. */
        Optional<String> reader() {
            return verdict instanceof Verdict.Bearer bearer
                    ? Optional.of(bearer.claims().subject().toHex())
                    : Optional.empty();
        }
    }

    /** Lets a call in to a file, or throws {@link PeerFailure}. */
    Pass admit(FileRef ref, Asking asking) {
        Set<Membership> served = library.served(ref);
        Verdict verdict = gate.admit(ref, served, asking.shown());
        if (verdict instanceof Verdict.Refused refused) {
            // What ends as PERMISSION_DENIED is written where calls end.
            if (refused.refusal() == Verdict.Refusal.HIDDEN
                    && (asking.shown().grant().isPresent() || !served.isEmpty())) {
                audit.refused(
                        new Caller.Anyone(), asking.source(), asking.shown().method(), "file=" + ref, refused.why());
            }
            throw failure(refused);
        }
        if (verdict instanceof Verdict.Bearer bearer) {
            audit.granted(
                    new Caller.Node(bearer.claims().subject()),
                    asking.source(),
                    asking.shown().method(),
                    "file=" + ref,
                    "bearer of a grant");
        }
        return new Pass(ref, verdict);
    }

    private static PeerFailure failure(Verdict.Refused refused) {
        return switch (refused.refusal()) {
            case HIDDEN -> ServeContext.notHere();
            case EXPIRED -> new PeerFailure(PeerProblem.GRANT_EXPIRED, refused.why());
            case CLOCKS_DIFFER -> new PeerFailure(PeerProblem.CLOCKS_DIFFER, refused.why());
            case BUSY -> PeerFailure.retryable(PeerProblem.BUSY, refused.why(), BUSY_RETRY);
        };
    }
}
