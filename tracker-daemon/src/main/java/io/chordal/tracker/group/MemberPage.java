// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;

/**
 * A group and one page of its members, or of those who ask to become one; it may be shorter than asked for, and yet not the last.
 *
 * <p>Immutable.
 *
 * @param group the group; its members are counted with the first page
 * @param members the owner first, then nodes, then users, each in an order that stays
 * @param next asks for the next page; empty at the end
 */
public record MemberPage(Shown group, List<ShownMember> members, Optional<String> next) {
    public MemberPage {
        requireNonNull(group, "group is null");
        members = ImmutableList.copyOf(members);
        requireNonNull(next, "next is null");
    }
}
