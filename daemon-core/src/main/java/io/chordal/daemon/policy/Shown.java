// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.policy.v1.Role;

/**
 * What a call has shown: somebody, and on the local listener perhaps the control token as well. Immutable.
 *
 * @param caller who it says to be
 * @param control whether it carries the daemon's control token
 */
public record Shown(Caller caller, boolean control) {
    public Shown {
        requireNonNull(caller, "caller is null");
    }

    /**
     * Returns whom the service is told: a user where it is about users and groups, even if the control token is there as well, and
     * else the control token, which may do more.
     */
    public Caller callerFor(Role role) {
        boolean asUser = switch (role) {
            case ROLE_USER, ROLE_MEMBER, ROLE_OWNER, ROLE_TRACKER -> true;
            default -> false;
        };
        return control && !(asUser && !(caller instanceof Caller.Anyone)) ? new Caller.Control() : caller;
    }
}
