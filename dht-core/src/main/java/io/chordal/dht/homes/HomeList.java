// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.homes;

import io.chordal.dht.id.Endpoint;
import java.util.List;

/**
 * The configured homes of a ring with static homes (docs/static-homes.md): the same list at every node of the ring.
 *
 * <p>Immutable. A member is named by the endpoint at which others call it: that is what stands in the configuration before a member
 * has a key, and what stays when its disk is lost and it gets another key. The order in which members are given means nothing.
 *
 * @param version raised with every change of the members, from 1
 * @param members 1 to {@value #MAX_MEMBERS}, none twice
 */
public record HomeList(long version, List<Endpoint> members) {
    /** The most members that a list may have. */
    public static final int MAX_MEMBERS = 64;

    public HomeList {
        members = members.stream().sorted().toList();
        if (version < 1) {
            throw new IllegalArgumentException("the version of a list of homes is 1 or more, not " + version);
        }
        if (members.isEmpty() || members.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "a list of homes has 1.." + MAX_MEMBERS + " members, not " + members.size());
        }
        if (members.stream().distinct().count() < members.size()) {
            throw new IllegalArgumentException("a member is twice in the list of homes: " + members);
        }
    }

    /** Returns the first version of a list. */
    public static HomeList of(List<Endpoint> members) {
        return new HomeList(1, members);
    }
}
