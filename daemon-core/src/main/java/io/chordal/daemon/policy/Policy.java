// SPDX-License-Identifier: Apache-2.0
package io.chordal.daemon.policy;

import static java.util.Objects.requireNonNull;

import io.chordal.proto.policy.v1.Role;

/**
 * What an RPC asks of its callers.
 *
 * @param role who may call it; of {@code ROLE_UNSPECIFIED} nobody
 * @param readOnly whether it changes nothing
 */
public record Policy(Role role, boolean readOnly) {
    /** What is asked where an RPC names nothing: nobody gets in. */
    static final Policy NONE = new Policy(Role.ROLE_UNSPECIFIED, false);

    public Policy {
        requireNonNull(role, "role is null");
        if (role == Role.UNRECOGNIZED) {
            throw new IllegalArgumentException("a role that this program does not know");
        }
    }

    /** Says whether anybody at all may call it. */
    public boolean isNamed() {
        return role != Role.ROLE_UNSPECIFIED;
    }
}
