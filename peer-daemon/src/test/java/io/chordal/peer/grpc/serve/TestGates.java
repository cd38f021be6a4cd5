// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import com.google.common.base.Ticker;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.peer.trust.GrantGate;
import io.chordal.peer.trust.TrustMemory;
import io.chordal.swarm.disk.NioDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/** Gates for tests that are not about grants. */
public final class TestGates {
    private TestGates() {}

    /** One that knows no tracker's key: it lets in to what is public. */
    public static ReadAccess publicOnly(Library library) throws IOException {
        InstantSource clock = InstantSource.system();
        TrackerKeys none = TrackerKeys.of(Map.of());
        TrustMemory memory = new TrustMemory(new NioDisk(), Path.of("/nowhere/trust"));
        GrantGate gate = new GrantGate(memory, () -> none, new ProofChecker(clock, 1), () -> "00", clock);
        return new ReadAccess(library, gate, new AuditLog(Ticker.systemTicker(), line -> {}));
    }
}
