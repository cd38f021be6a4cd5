// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.Policies;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Workplace;
import io.chordal.it.policy.Matrix.Cell;
import io.chordal.proto.transfer.v1.ChunkServiceGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every RPC that there is, at both listeners of a real peer, called by every kind of caller, with grants that real trackers gave: who
 * has no good grant and the key that it is for is told the same of a file of a group as of one that is not there, nobody commands the
 * peer over a network, the audit log has it, and no log shows a secret.
 */
@Tag("Q7")
@TestMethodOrder(OrderAnnotation.class)
class PeerMatrixIT {
    private static final MethodDescriptor<?, ?> READ = ChunkServiceGrpc.getReadChunksMethod();

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static final Sources SOURCES = new Sources();
    private static final Secrets SECRETS = new Secrets();
    private static Cluster cluster;
    private static SharingPeer peer;
    private static Readers readers;
    private static Matrix<PeerKind> matrix;

    @BeforeAll
    static void start() throws Exception {
        cluster = Cluster.start(WORKPLACE);
        cluster.keepSecrets(SECRETS);
        peer = new SharingPeer(cluster, WORKPLACE, SOURCES, SECRETS);
    }

    @AfterAll
    static void stop() {
        SOURCES.close();
    }

    @Test
    @Order(1)
    @Tag("S2-16")
    void aRemovedMembersGrantIsRefusedOnceThePeerKnowsTheNewEpoch() throws Exception {
        Readers before = peer.beforeTheRemoval();
        Matrix<PeerKind> calls = new Matrix<>(before, SOURCES, SECRETS);
        Eventually.eventually(
                "the peer knows the trackers' keys, and the member reads",
                () -> assertThat(calls.call(cell(before, PeerKind.GRANT_FROM_BEFORE_A_REMOVAL), false)
                                .status())
                        .isEqualTo(Status.OK));

        peer.remove();
        readers = peer.readers();
        matrix = new Matrix<>(readers, SOURCES, SECRETS);
        assertThat(matrix.call(cell(readers, PeerKind.READER), false).status()).isEqualTo(Status.OK);
        RawCall.Answer refused = matrix.call(cell(readers, PeerKind.GRANT_FROM_BEFORE_A_REMOVAL), false);
        assertThat(refused.status().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(refused.reason()).isEqualTo("GRANT_EXPIRED");
    }

    @Test
    @Order(2)
    void everyRefusalAndEveryGrantIsALineOfTheAuditLog() throws Exception {
        AuditTrail trail = AuditTrail.of(peer.process().home());
        for (PeerKind kind : PeerKind.values()) {
            int before = trail.from(readers.host(kind)).size();
            matrix.call(cell(readers, kind), false);
            boolean allowed = kind.ofTheGroup == Verdict.ANSWERED;
            Eventually.eventually("a line of " + kind, () -> {
                var lines = trail.from(readers.host(kind));
                assertThat(lines.subList(before, lines.size())).isNotEmpty().allSatisfy(line -> {
                    assertThat(line.call()).isEqualTo(READ.getFullMethodName());
                    boolean first = kind == PeerKind.PROOF_SHOWN_BEFORE && line.granted();
                    assertThat(line.granted()).isEqualTo(allowed || first);
                });
                assertThat(lines).anySatisfy(line -> assertThat(line.granted()).isEqualTo(allowed));
            });
        }
    }

    @Test
    @Order(3)
    @Tag("S2-15")
    void thePublicListenerTellsWhoMayNotReadNoMoreThanOfAFileThatIsNotThere() throws Exception {
        matrix.assertHolds(peer.at(Gate.Side.PUBLIC));
    }

    @Test
    @Order(4)
    void theLocalListenerObeysTheControlTokenAlone() throws Exception {
        matrix.assertHolds(peer.at(Gate.Side.LOCAL));
    }

    @Test
    @Order(5)
    void noLogShowsAPasswordATokenAGrantOrASecret() throws Exception {
        SECRETS.assertNoLogShowsAny(cluster.folder(), "bearer of a grant");
    }

    private static Cell<PeerKind> cell(Readers world, PeerKind kind) throws Exception {
        return new Cell<>(peer.at(Gate.Side.PUBLIC), READ, Policies.of(READ), kind, world.ofTheGroup());
    }
}
