// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.session;

import io.chordal.cli.connect.Connection;
import io.chordal.cli.failure.CommandFailure;
import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.output.Output;
import io.chordal.cli.process.ProcessEnd;
import io.chordal.cli.process.ProcessIdentity;
import io.chordal.proto.peer.v1.GetStatusRequest;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc.PeerControlServiceBlockingStub;
import java.time.Duration;

/** Stops a peer of this machine in order. Stateless. */
public final class PeerStop {
    private static final Duration PATIENCE = Duration.ofSeconds(17);

    private PeerStop() {}

    /** Asks the peer's process to end and returns when it has ended; it is killed if it does not. */
    public static void stop(Connection peer, Output output) {
        // The process says itself which one it is: a number in a file could be another's by now.
        long pid = peer.call(
                        PeerControlServiceGrpc::newBlockingStub,
                        (PeerControlServiceBlockingStub stub) -> stub.getStatus(GetStatusRequest.getDefaultInstance()))
                .getPid();
        ProcessIdentity identity = ProcessHandle.of(pid)
                .map(ProcessIdentity::of)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.INTERNAL, "process " + pid + " is not to be seen", "look for it: ps -p " + pid));
        ProcessEnd.ask(identity);
        boolean stopped = ProcessEnd.await(identity, PATIENCE) == ProcessEnd.Outcome.STOPPED;
        output.message(stopped ? "Peer stopped." : "The peer did not stop in time and was killed.");
    }
}
