// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.grpc.Listener;
import io.chordal.daemon.policy.Policies;
import io.chordal.daemon.policy.Policy;
import io.chordal.proto.policy.v1.Role;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The policies that the protos name, and what the daemons' listeners serve. */
class PolicyTest {
    /** How methods begin that change nothing. */
    private static final Pattern LOOKS =
            Pattern.compile("(Get|List|Watch|Find|Look|Lookup|Ping|Scan|Read|Search|Locations|Rarest)([A-Z].*)?");

    /** Methods that begin so and change something all the same: a candidate that asks for an entrance changes the list. */
    private static final Set<String> LOOKS_LIKE_IT = Set.of("chordal.tracker.v1.MembershipService/GetEntrance");

    @TempDir
    Path folder;

    @Test
    void everyRpcNamesARole() {
        assertThat(AllRpcs.services()).as("services").hasSizeGreaterThanOrEqualTo(11);
        assertThat(AllRpcs.methods())
                .as("methods")
                .hasSizeGreaterThan(80)
                .allSatisfy(method -> assertThat(Policies.of(method).role())
                        .as(method.getFullMethodName())
                        .isNotIn(Role.ROLE_UNSPECIFIED, Role.UNRECOGNIZED));
    }

    @Test
    void whatIsCalledReadOnlyIsNamedLikeIt() {
        for (MethodDescriptor<?, ?> method : AllRpcs.methods()) {
            String name = Objects.requireNonNull(method.getBareMethodName());
            boolean looks = LOOKS.matcher(name).matches() && !LOOKS_LIKE_IT.contains(method.getFullMethodName());
            assertThat(Policies.of(method).readOnly())
                    .as(method.getFullMethodName())
                    .isEqualTo(looks);
        }
    }

    @Test
    void whatAServiceChecksItselfIsLeftToTheServicesThatDo() {
        assertThat(AllRpcs.methods()).allSatisfy(method -> {
            String service = String.valueOf(method.getServiceName());
            Role role = Policies.of(method).role();
            assertThat(role == Role.ROLE_RING_NODE)
                    .as(method.getFullMethodName())
                    .isEqualTo(service.startsWith("chordal.chord.") || service.startsWith("chordal.dht."));
            assertThat(role == Role.ROLE_READER)
                    .as(method.getFullMethodName())
                    .isEqualTo(service.startsWith("chordal.transfer."));
        });
    }

    @Test
    void whatCommandsADaemonIsOnNoListenerThatOthersReach() throws Exception {
        try (Daemons daemons = Daemons.start(folder)) {
            for (Listener listener : daemons.publicListeners()) {
                assertThat(policies(listener))
                        .as("%s", listener.address())
                        .isNotEmpty()
                        .allSatisfy(policy -> assertThat(policy.role()).isNotEqualTo(Role.ROLE_CONTROL));
            }
        }
    }

    private static List<Policy> policies(Listener listener) {
        return listener.services().stream()
                .map(ServerServiceDefinition::getMethods)
                .flatMap(methods -> methods.stream()
                        .map(ServerMethodDefinition::getMethodDescriptor)
                        .<Policy>map(Policies::of))
                .toList();
    }
}
