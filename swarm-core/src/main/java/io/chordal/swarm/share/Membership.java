// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.share;

import static java.util.Objects.requireNonNull;

/**
 * As whom something is shared or fetched in a group. Immutable.
 *
 * @param group the group
 * @param member the user who is a member: 16 bytes in hexadecimal; empty if it is the node itself, or everybody is
 */
public record Membership(ShareGroup group, String member) {
    /** What everybody has. */
    public static final Membership PUBLIC = new Membership(ShareGroup.PUBLIC, "");

    public Membership {
        requireNonNull(group, "group is null");
        requireNonNull(member, "member is null");
        if (!member.matches("([0-9a-f]{32})?") || (group.isPublic() && !member.isEmpty())) {
            throw new IllegalArgumentException("the member '" + member + "' of the group " + group);
        }
    }
}
