// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.cli.failure.ExitCode;
import io.chordal.cli.failure.Reasons;
import io.chordal.daemon.policy.CallDenied;
import io.chordal.dht.net.CallFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.tracker.value.TrackerReason;
import io.grpc.Status;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The closed lists of failure reasons in the daemons, against the exit codes of peerctl. */
class ReasonsTest {
    @Test
    void everyReasonThatADaemonGivesHasAnExitCodeAndNoOtherHas() {
        Set<String> given = Stream.<Enum<?>[]>of(
                        PeerProblem.values(),
                        TrackerReason.values(),
                        CallFailure.Reason.values(),
                        CallDenied.Reason.values())
                .flatMap(Arrays::stream)
                .map(Enum::name)
                .collect(Collectors.toCollection(TreeSet::new));
        for (Status.Code code : Status.Code.values()) {
            given.remove(code.name());
        }

        assertThat(Reasons.known()).containsExactlyInAnyOrderElementsOf(given);
    }

    @Test
    void anErrorInsideIsTheOnlyOneThatIsCalledSo() {
        assertThat(Stream.of(PeerProblem.values())
                        .map(Enum::name)
                        .filter(name -> Reasons.exitFor(name) == ExitCode.INTERNAL))
                .containsExactly("INTERNAL");
    }
}
