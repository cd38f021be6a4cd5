// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.policy.Caller;
import io.chordal.proto.peer.v1.PeerControlServiceGrpc;
import io.chordal.swarm.share.ShareGroup;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import org.junit.jupiter.api.Test;

/** What programs on this machine see of what a peer does in groups. */
class SightTest {
    private static final ShareGroup TEAM = new ShareGroup("team", "01".repeat(16));
    private static final MethodDescriptor<?, ?> METHOD = PeerControlServiceGrpc.getFindSourcesMethod();

    @Test
    void whoeverHasTheControlTokenSeesAllAndOthersWhatIsPublic() throws Exception {
        Sight all =
                Context.current().withValue(Caller.KEY, new Caller.Control()).call(Sight::current);
        assertThat(all.of(TEAM)).isTrue();
        assertThat(all.of(ShareGroup.PUBLIC)).isTrue();
        assertThatCode(() -> all.require("team", METHOD)).doesNotThrowAnyException();

        Sight others = Sight.current();
        assertThat(others.of(TEAM)).isFalse();
        assertThat(others.of(ShareGroup.PUBLIC)).isTrue();
    }

    @Test
    void aCallAboutAGroupIsRefusedWithWhatIsMissing() {
        Sight others = Sight.current();
        for (String open : new String[] {"", "public"}) {
            assertThatCode(() -> others.require(open, METHOD)).doesNotThrowAnyException();
        }
        for (String group : new String[] {"team", "Public", "PUBLIC", " "}) {
            assertThatThrownBy(() -> others.require(group, METHOD)).satisfies(error -> {
                assertThat(Status.fromThrowable(error).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
                assertThat(ErrorStatus.reason(error)).contains("CONTROL_TOKEN_REQUIRED");
                assertThat(error).hasMessageContaining("FindSources about a group needs the control token");
            });
        }
    }
}
