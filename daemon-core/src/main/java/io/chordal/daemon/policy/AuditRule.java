// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import io.chordal.proto.policy.v1.Role;
import io.grpc.Status;

/**
 * Which calls are written into the audit log: every one that was refused because of who called, and of the others those that not
 * everybody may make. What nodes and trackers say to each other all the time is not. Stateless, pure.
 */
public final class AuditRule {
    private AuditRule() {}

    /** Says whether a call that ended so was refused because of who called. */
    public static boolean isRefusal(Status.Code ended) {
        return ended == Status.Code.UNAUTHENTICATED || ended == Status.Code.PERMISSION_DENIED;
    }

    /**
     * Says whether it is written that this caller was let in. Of readers the chunk service writes it, which alone knows.
     *
     * @param named whether the request names anybody or anything
     */
    public static boolean isGrant(Policy policy, Caller caller, boolean named) {
        return switch (policy.role()) {
            case ROLE_USER, ROLE_OWNER, ROLE_ADMIN -> true;
            case ROLE_MEMBER -> !(caller instanceof Caller.Anyone);
            // Accounts are made, and sessions begun; peers renew their leases without naming anybody.
            case ROLE_ANYONE -> !policy.readOnly() && (named || caller instanceof Caller.Control);
            case ROLE_CONTROL, ROLE_RING_NODE -> !policy.readOnly() && caller instanceof Caller.Control;
            default -> false;
        };
    }

    /** Says whether calls that this caller may make can be written down at all; to find out costs the others nothing. */
    public static boolean mayConcern(Policy policy, Caller caller) {
        return policy.role() != Role.ROLE_RING_NODE || caller instanceof Caller.Control;
    }
}
