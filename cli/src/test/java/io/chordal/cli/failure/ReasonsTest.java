// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.failure;

import static io.chordal.cli.Replies.error;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReasonsTest {
    @Test
    void theExitCodesAreThoseThatScriptsRelyOn() {
        assertThat(Arrays.stream(ExitCode.values()).mapToInt(ExitCode::code))
                .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 130);
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, USAGE",
        "NOT_FOUND, NOT_FOUND",
        "PERMISSION_DENIED, DENIED",
        "UNAUTHENTICATED, DENIED",
        "UNAVAILABLE, UNREACHABLE",
        "DATA_LOSS, INTEGRITY",
        "DEADLINE_EXCEEDED, STALLED",
        "ALREADY_EXISTS, CONFLICT",
        "RESOURCE_EXHAUSTED, DISK_OR_QUOTA",
        "CANCELLED, INTERRUPTED",
        "INTERNAL, INTERNAL"
    })
    void withoutAReasonTheGrpcCodeDecides(Status.Code code, ExitCode exit) {
        assertThat(Reasons.exitFor(code.toStatus().asRuntimeException())).isEqualTo(exit);
        assertThat(Reasons.exitFor(code.name())).isEqualTo(exit);
    }

    @ParameterizedTest
    @EnumSource(Status.Code.class)
    void everyGrpcCodeHasAnExitCode(Status.Code code) {
        assertThat(Reasons.exitFor(code.name())).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "AMBIGUOUS, CONFLICT",
        "DISK_FULL, DISK_OR_QUOTA",
        "STORAGE, DISK_OR_QUOTA",
        "CORRUPT, INTEGRITY",
        "SHA256_MISMATCH, INTEGRITY",
        "BAD_NAME, USAGE",
        "NOT_A_FILE, USAGE",
        "READER_TOO_SLOW, STALLED",
        "NO_TRACKER, UNREACHABLE",
        "FOREIGN_TRACKER, CONFLICT",
        "GROUP_NOT_FOUND, NOT_FOUND",
        "EMPTY_FILE, USAGE",
        "CONTROL_TOKEN_REQUIRED, DENIED"
    })
    void aReasonComesBeforeTheGrpcCode(String reason, ExitCode exit) {
        assertThat(Reasons.exitFor(error(Status.Code.FAILED_PRECONDITION, reason, "no")))
                .isEqualTo(exit);
        assertThat(Reasons.exitFor(reason)).isEqualTo(exit);
    }

    @Test
    void anUnknownReasonWithinAMessageIsAnInternalError() {
        assertThat(Reasons.exitFor("SOMETHING_NEW")).isEqualTo(ExitCode.INTERNAL);
    }

    @Test
    void aDaemonsMessageIsSplitIntoWhatFailedAndWhatToDoNext() {
        CommandFailure failure = Failures.of(
                error(Status.Code.FAILED_PRECONDITION, "AMBIGUOUS", "two files are called a; name one by its ticket"),
                "peer-1");

        assertThat(failure.exit()).isEqualTo(ExitCode.CONFLICT);
        assertThat(failure.getMessage()).isEqualTo("two files are called a");
        assertThat(failure.next()).isEqualTo("name one by its ticket");
    }

    @Test
    void aCommandToThePublicListenerIsAMistakeOfTheUsers() {
        CommandFailure failure = Failures.of(
                error(Status.Code.UNIMPLEMENTED, "UNIMPLEMENTED", "Method not found"), "the peer at 127.0.0.1:7070");

        assertThat(failure.exit()).isEqualTo(ExitCode.USAGE);
        assertThat(failure.next()).contains("local.addr");
    }

    @Test
    void whoMayNotReadTheTokenIsToldWhereItIs() {
        CommandFailure failure = Failures.of(
                error(Status.Code.UNAUTHENTICATED, "CONTROL_TOKEN_REQUIRED", "Share needs the control token"),
                "peer-1");

        assertThat(failure.exit()).isEqualTo(ExitCode.DENIED);
        assertThat(failure.next()).contains("--home DIR", "control.token");
    }

    @Test
    void aDaemonThatIsNotThereIsNamedAndAdviceIsGiven() {
        CommandFailure failure = Failures.of(
                Status.UNAVAILABLE.withDescription("io exception").asRuntimeException(), "peer-1 at 127.0.0.1:7");

        assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure.getMessage()).isEqualTo("cannot reach peer-1 at 127.0.0.1:7");
        assertThat(failure.next()).contains("peerctl cluster status");
    }

    @Test
    void theAdviceAboutAPeerThatIsNotThereFitsWhoseItIs() {
        StatusRuntimeException gone = Status.UNAVAILABLE.asRuntimeException();

        assertThat(Failures.of(gone, Failures.OWN + " at 127.0.0.1:7").next()).contains("peerctl daemon start");
        assertThat(Failures.of(gone, "the tracker at 10.0.0.1:9000").next())
                .contains("this is its address")
                .doesNotContain("NAME");
    }

    @Test
    void aDaemonThatStopsInTheMiddleIsNotTakenForAnInterrupt() {
        CommandFailure failure = Failures.of(
                Status.CANCELLED
                        .withDescription("RST_STREAM closed stream. HTTP/2 error code: CANCEL")
                        .asRuntimeException(),
                Failures.OWN + " at 127.0.0.1:7");

        assertThat(failure.exit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(failure.getMessage()).contains("stopped before it answered", "may have been done");
        assertThat(failure.next()).contains("peerctl daemon start");
    }

    @Test
    void aDaemonThatDoesNotAnswerInTimeIsAStall() {
        CommandFailure failure = Failures.of(Status.DEADLINE_EXCEEDED.asRuntimeException(), "peer-1");

        assertThat(failure.exit()).isEqualTo(ExitCode.STALLED);
        assertThat(failure.getMessage()).isEqualTo("peer-1 did not answer in time");
    }
}
