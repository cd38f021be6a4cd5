// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import io.chordal.daemon.policy.AuditLog;
import io.chordal.daemon.policy.CallSource;
import io.chordal.daemon.trust.GrantClaims;
import io.chordal.daemon.trust.Grants;
import io.chordal.daemon.trust.ProofChecker;
import io.chordal.daemon.trust.SigningKey;
import io.chordal.daemon.trust.TrackerKeys;
import io.chordal.dht.id.Bytes;
import io.chordal.dht.identity.NodeIdentity;
import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.peer.trust.GrantGate;
import io.chordal.peer.trust.KeyProver;
import io.chordal.peer.trust.ShownGrant;
import io.chordal.peer.trust.TrustMemory;
import io.chordal.swarm.disk.NioDisk;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import io.chordal.swarm.share.ShareGroup;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the audit log says of those who ask for files. */
class ReadAccessTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final String METHOD = "chordal.transfer.v1.ChunkService/ReadChunks";
    private static final String ME = "ee".repeat(32);
    private static final Bytes GROUP = Bytes.fromHex("01".repeat(16));
    private static final Membership TEAM = new Membership(new ShareGroup("team", GROUP.toHex()), "a1".repeat(16));

    private final SigningKey tracker = SigningKey.generate();
    private final NodeIdentity reader = NodeIdentity.ephemeral();
    private final List<String> lines = new ArrayList<>();
    private final MemoryLibrary library = new MemoryLibrary();
    private final FileRef file = library.add(1_000).ref();

    @TempDir
    Path home;

    private ReadAccess access;

    @BeforeEach
    void inAGroup() throws Exception {
        library.shareIn(TEAM);
        TrackerKeys keys = TrackerKeys.of(Map.of(tracker.id(), tracker.publicKey()));
        TrustMemory memory = new TrustMemory(new NioDisk(), home.resolve("trust"));
        access = new ReadAccess(
                library,
                new GrantGate(memory, () -> keys, new ProofChecker(() -> NOW, 100), () -> ME, () -> NOW),
                new AuditLog(Ticker.systemTicker(), lines::add));
    }

    @Test
    void whoIsLetInIsNamedByTheKeyThatTheGrantIsFor() {
        access.admit(file, asking(Optional.of(grant())));

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("GRANTED who=\"node " + reader.keyHash().toHex() + "\"")
                        .contains(METHOD, "file=" + file, "why=\"bearer of a grant\"")
                        .doesNotContain("eyJ"));
    }

    @Test
    void whoeverIsToldThatAFileOfAGroupIsNotThereIsWrittenDown() {
        refused(asking(Optional.empty()));
        refused(asking(Optional.of("no-grant")));

        assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).startsWith("REFUSED who=\"anyone\""));
        assertThat(lines.get(0)).contains("why=\"no grant was shown\"");
    }

    @Test
    void whoeverAsksForWhatIsNotThereWithoutAnythingIsNot() {
        library.remove(file);
        refused(asking(Optional.empty()));

        assertThat(lines).isEmpty();
        refused(asking(Optional.of(grant())));
        assertThat(lines).hasSize(1);
    }

    private void refused(Asking asking) {
        assertThatThrownBy(() -> access.admit(file, asking))
                .isInstanceOfSatisfying(
                        PeerFailure.class,
                        failure -> assertThat(failure.problem()).isEqualTo(PeerProblem.FILE_NOT_FOUND))
                .hasMessage("this peer does not share such a file");
    }

    private String grant() {
        return Grants.sign(
                tracker,
                new GrantClaims(
                        GROUP,
                        Bytes.copyOf(file.fileId().toBytes()),
                        file.size(),
                        reader.keyHash(),
                        1,
                        NOW,
                        NOW.plus(Duration.ofMinutes(5))));
    }

    private Asking asking(Optional<String> grant) {
        Optional<String> proof =
                grant.map(text -> new KeyProver(reader.keys(), () -> NOW, new SecureRandom()).prove(METHOD, ME, grant));
        return new Asking(new ShownGrant(METHOD, grant, proof), new CallSource(Optional.empty()));
    }
}
