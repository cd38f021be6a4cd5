// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grpc.control;

import io.chordal.daemon.grpc.ErrorStatus;
import io.chordal.daemon.policy.CallDenied.Reason;
import io.chordal.daemon.policy.Caller;
import io.chordal.daemon.policy.Refusals;
import io.chordal.swarm.share.ShareGroup;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;

/**
 * What the caller of a control service that changes nothing is shown: all to whoever has the control token, and to other programs on
 * this machine what is public. Immutable.
 *
 * @param all whether it is shown what is in groups
 */
record Sight(boolean all) {
    /** The sight of whoever makes the present call; to be asked before the service method returns. */
    static Sight current() {
        return new Sight(Caller.current() instanceof Caller.Control);
    }

    boolean of(ShareGroup group) {
        return all || group.isPublic();
    }

    /** Refuses a call about the group of a name, which is empty for {@code public}, if its caller may not see that. */
    void require(String group, MethodDescriptor<?, ?> method) {
        if (!all && !group.isEmpty() && !group.equals(ShareGroup.PUBLIC.name())) {
            throw refusal(method.getFullMethodName() + " about a group");
        }
    }

    private static StatusRuntimeException refusal(String what) {
        return ErrorStatus.of(
                Reason.CONTROL_TOKEN_REQUIRED.code(),
                Reason.CONTROL_TOKEN_REQUIRED.name(),
                String.valueOf(
                        Refusals.of(Reason.CONTROL_TOKEN_REQUIRED, what, false).getMessage()));
    }
}
