// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.grpc.node.NodeRpcs;
import io.chordal.proto.policy.v1.Role;
import io.chordal.proto.tracker.v1.AccountServiceGrpc;
import io.chordal.proto.tracker.v1.MembershipServiceGrpc;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    @Test
    void aMethodsPolicyIsWhatItsProtoSays() {
        assertThat(Policies.of(AccountServiceGrpc.getListUsersMethod())).isEqualTo(new Policy(Role.ROLE_ADMIN, true));
        assertThat(Policies.of(AccountServiceGrpc.getLoginMethod())).isEqualTo(new Policy(Role.ROLE_ANYONE, false));
        assertThat(Policies.of(MembershipServiceGrpc.getGetEntranceMethod()).readOnly())
                .as("a candidate that asks changes the list")
                .isFalse();
    }

    @Test
    void theRingsServicesKeepThePolicyOfTheirProto() {
        List<Policy> policies =
                methods(NodeRpcs.mount().services()).map(Policies::of).toList();
        assertThat(policies).hasSizeGreaterThan(25).allMatch(policy -> policy.role() == Role.ROLE_RING_NODE);
        assertThat(policies).anyMatch(Policy::readOnly).anyMatch(policy -> !policy.readOnly());
        assertThat(methods(NodeRpcs.mount().localServices()).map(Policies::of)).allMatch(Policy::isNamed);
    }

    @Test
    void whatAServerBringsAlongIsForThisMachineAlone() {
        assertThat(methods(List.of(
                                new HealthStatusManager().getHealthService(),
                                ProtoReflectionServiceV1.newInstance(),
                                ChannelzService.newInstance(10)))
                        .map(Policies::of))
                .hasSizeGreaterThan(5)
                .allMatch(new Policy(Role.ROLE_CONTROL, true)::equals);
    }

    @Test
    void aMethodOfAnotherServiceIsForNobody() {
        MethodDescriptor<?, ?> known = MembershipServiceGrpc.getGetDebugMethod();
        assertThat(Policies.of(known.toBuilder()
                        .setFullMethodName("grpc.health.v1.HealthX/Check")
                        .setSchemaDescriptor(null)
                        .build()))
                .isEqualTo(Policy.NONE);
        assertThat(Policies.of(known.toBuilder().setSchemaDescriptor("no proto").build()))
                .isEqualTo(Policy.NONE);
    }

    private static Stream<MethodDescriptor<?, ?>> methods(List<? extends BindableService> services) {
        return services.stream()
                .flatMap(service -> service.bindService().getMethods().stream())
                .map(ServerMethodDefinition::getMethodDescriptor);
    }
}
