// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.policy.Gate;
import io.chordal.daemon.policy.Policies;
import io.chordal.it.harness.Eventually;
import io.chordal.it.harness.Workplace;
import io.chordal.it.policy.Matrix.At;
import io.chordal.it.policy.Matrix.Cell;
import io.chordal.proto.tracker.v1.GroupServiceGrpc;
import io.grpc.MethodDescriptor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every RPC that there is, at every listener of two real trackers, called by every kind of caller: who may not is refused, who may is
 * not, nobody who is no member hears of what is in a group, the audit log has it, and no log shows a secret. RPCs come from the
 * protos, what is expected from {@link Expected}.
 */
@Tag("Q7")
@TestMethodOrder(OrderAnnotation.class)
class TrackerMatrixIT {
    private static final int FEWEST_KINDS = 14;
    private static final int BURST = 150;
    private static final String QUIET_HOST = "127.0.4.1";

    private static final MethodDescriptor<?, ?> FOR_MEMBERS = GroupServiceGrpc.getIssueGrantsMethod();
    private static final MethodDescriptor<?, ?> FOR_USERS = GroupServiceGrpc.getLeaveGroupMethod();

    @RegisterExtension
    static final Workplace WORKPLACE = new Workplace();

    private static final Sources SOURCES = new Sources();
    private static final Secrets SECRETS = new Secrets();
    private static Cluster cluster;
    private static Callers callers;
    private static Matrix<Kind> matrix;

    @BeforeAll
    static void start() throws Exception {
        cluster = Cluster.start(WORKPLACE);
        cluster.keepSecrets(SECRETS);
        callers = new Callers(cluster, SOURCES, SECRETS);
        matrix = new Matrix<>(callers, SOURCES, SECRETS);
    }

    @AfterAll
    static void stop() {
        SOURCES.close();
    }

    @Test
    @Order(1)
    void everyRefusalAndEveryGrantIsALineOfTheAuditLog() throws Exception {
        assertThat(Kind.values()).hasSizeGreaterThanOrEqualTo(FEWEST_KINDS);
        At at = cluster.at(1, Gate.Side.PUBLIC);
        for (Kind kind : Kind.values()) {
            Cell<Kind> cell = cell(at, FOR_MEMBERS, kind);
            RawCall.Answer answer = matrix.call(cell, false);
            boolean refused = callers.expected(cell).isRefusal();
            Eventually.eventually(
                    "a line of " + cell,
                    () -> assertThat(trail(1).from(callers.host(kind))).anySatisfy(line -> {
                        assertThat(line.granted()).isNotEqualTo(refused);
                        assertThat(line.call()).isEqualTo(FOR_MEMBERS.getFullMethodName());
                        if (refused) {
                            assertThat(line.why()).startsWith(answer.reason() + ": ");
                        }
                        if (kind.isUser()) {
                            assertThat(line.who()).contains(Callers.name(kind));
                            assertThat(line.on()).contains("group=" + Callers.GROUP);
                        }
                    }));
        }
    }

    @Test
    @Order(2)
    void whatIsRefusedTooOftenToBeWrittenIsCounted() throws Exception {
        Cell<Kind> cell = cell(cluster.at(2, Gate.Side.PUBLIC), FOR_USERS, Kind.ANONYMOUS);
        for (int i = 0; i < BURST; i++) {
            refuse(cell);
        }
        int before = trail(2).from(QUIET_HOST).size();
        assertThat(before).as("lines of %s calls in a moment", BURST).isLessThan(BURST);
        int[] calls = {BURST};
        Eventually.until(
                "a line that says how many were not written",
                Eventually.SOON,
                () -> {
                    refuse(cell);
                    calls[0]++;
                    return trail(2).from(QUIET_HOST);
                },
                lines -> lines.stream().mapToInt(line -> 1 + line.unwritten()).sum() == calls[0]);
    }

    @Test
    @Order(3)
    @Tag("S2-10")
    @Tag("S2-15")
    void thePublicListenersLetInWhomThePolicyNames() throws Exception {
        matrix.assertHolds(cluster.at(1, Gate.Side.PUBLIC));
        matrix.assertHolds(cluster.at(2, Gate.Side.PUBLIC));
    }

    @Test
    @Order(4)
    void theListenersForTrackersAnswerTrackersAlone() throws Exception {
        matrix.assertHolds(cluster.at(2, Gate.Side.TRACKERS));
    }

    @Test
    @Order(5)
    void theLocalListenersLetInWhomThePolicyNames() throws Exception {
        matrix.assertHolds(cluster.at(1, Gate.Side.LOCAL));
    }

    @Test
    @Order(6)
    void whoeverMayHearOfWhatIsInTheGroupDoes() {
        assertThat(callers.membersFindTheFile()).isTrue();
    }

    @Test
    @Order(7)
    void noLogShowsAPasswordATokenAGrantOrASecret() throws Exception {
        SECRETS.assertNoLogShowsAny(cluster.folder(), "user " + Callers.name(Kind.STRANGER));
    }

    private static void refuse(Cell<Kind> cell) throws InterruptedException {
        RawCall.Answer answer = RawCall.make(
                SOURCES.channel(QUIET_HOST, cell.at().address()),
                cell.method(),
                Requests.of(cell.method(), cell.about().values()),
                Credentials.none(),
                false);
        assertThat(Verdict.of(answer, false)).isEqualTo(Verdict.UNAUTHENTICATED);
    }

    private static Cell<Kind> cell(At at, MethodDescriptor<?, ?> method, Kind kind) {
        return new Cell<>(at, method, Policies.of(method), kind, Callers.about(Callers.GROUP));
    }

    private static AuditTrail trail(int line) {
        return AuditTrail.of(cluster.tracker(line).home());
    }
}
