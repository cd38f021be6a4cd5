// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.failure;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.home.ControlToken;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.jspecify.annotations.Nullable;

/** Turns failed calls into what the user reads. Stateless. */
public final class Failures {
    /** What the peer of the user's own home is called. */
    public static final String OWN = "this home's peer";

    /** How gRPC begins to say that the other end closed a call: a server that stops does. */
    private static final String CUT_OFF = "RST_STREAM";

    /** How gRPC says that the thread that waited was interrupted. */
    private static final String INTERRUPTED = "Thread interrupted";

    private Failures() {}

    /** What became of a call to {@code whom}, such as {@code the peer at 127.0.0.1:7071}. */
    public static CommandFailure of(StatusRuntimeException error, String whom) {
        Status status = error.getStatus();
        String said =
                status.getDescription() == null ? "" : status.getDescription().strip();
        ExitCode exit = Reasons.exitFor(error);
        if (status.getCode() == Status.Code.UNAVAILABLE
                && ErrorStatus.reason(error).isEmpty()) {
            return new CommandFailure(exit, "cannot reach " + whom, startAdvice(whom), error);
        }
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED
                && ErrorStatus.reason(error).isEmpty()) {
            return new CommandFailure(
                    exit, whom + " did not answer in time", "try again; its log says what it is busy with", error);
        }
        if (status.getCode() == Status.Code.CANCELLED && said.startsWith(INTERRUPTED)) {
            return new CommandFailure(exit, "interrupted while waiting for " + whom, "", error);
        }
        if (status.getCode() == Status.Code.CANCELLED && said.startsWith(CUT_OFF)) {
            return new CommandFailure(
                    ExitCode.UNREACHABLE,
                    whom + " stopped before it answered, and what was asked of it may have been done all the same",
                    startAdvice(whom),
                    error);
        }
        if (status.getCode() == Status.Code.UNIMPLEMENTED) {
            return new CommandFailure(
                    ExitCode.USAGE,
                    whom + " does not know this command there",
                    "a peer takes commands at its local listener: the address in local.addr in its home",
                    error);
        }
        if (ErrorStatus.reason(error).filter(ControlToken.REQUIRED::equals).isPresent()) {
            return new CommandFailure(
                    exit,
                    whom + " takes this command only from those who may read its home",
                    "name the member of the cluster instead of its address, as in --peer peer-1, or the home with its"
                            + " control.token: --home DIR",
                    error);
        }
        if (said.isEmpty()) {
            return new CommandFailure(
                    exit, whom + " answered " + status.getCode(), "its log says more: peerctl cluster logs", error);
        }
        return said(exit, said, error);
    }

    private static String startAdvice(String whom) {
        if (whom.startsWith(OWN)) {
            return "see whether it runs: peerctl daemon status; start it: peerctl daemon start";
        }
        return whom.startsWith("the ")
                ? "see that it runs, and that this is its address; of this machine: peerctl daemon status, peerctl cluster status"
                : "see what runs: peerctl cluster status; start a member again: peerctl cluster start NAME";
    }

    /** Whether a call ended without a word of the other end: it is gone, or silent. */
    public static boolean isWithoutAnswer(StatusRuntimeException error) {
        Status.Code code = error.getStatus().getCode();
        return (code == Status.Code.UNAVAILABLE || code == Status.Code.DEADLINE_EXCEEDED)
                && ErrorStatus.reason(error).isEmpty();
    }

    /** The failure of a call that was sent, and that nobody answered. */
    public static CommandFailure maybeDone(CommandFailure failure) {
        return new CommandFailure(
                failure.exit(),
                failure.getMessage() + ", and what was asked of it may have been done all the same",
                "look whether it was done before you try again",
                failure.getCause());
    }

    /** What became of a call to {@code whom}, where something accepted the connection but never said a word. */
    public static CommandFailure silent(StatusRuntimeException error, String whom) {
        return new CommandFailure(
                ExitCode.UNREACHABLE,
                whom + " accepts connections but does not answer",
                "it hangs, or another program listens there; see its log and restart it: peerctl cluster status",
                error);
    }

    /** A failure in the words of a daemon, whose messages are {@code what failed; what to do next}. */
    public static CommandFailure said(ExitCode exit, String message) {
        return said(exit, message, null);
    }

    private static CommandFailure said(ExitCode exit, String message, @Nullable Throwable cause) {
        int cut = message.indexOf("; ");
        String what = cut < 0 ? message : message.substring(0, cut);
        String next = cut < 0 ? "" : message.substring(cut + 2);
        return new CommandFailure(exit, what, next, cause);
    }
}
