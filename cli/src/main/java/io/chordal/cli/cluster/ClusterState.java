// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.cluster;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.process.DaemonKind;
import java.util.List;
import java.util.Optional;

/**
 * The members of a cluster, the trackers first, then the peers by number. Immutable.
 *
 * @param members all that were ever started, whether they still run or not
 */
public record ClusterState(ImmutableList<Member> members) {
    /** No member. */
    public static final ClusterState EMPTY = new ClusterState(ImmutableList.of());

    public ClusterState {
        requireNonNull(members, "members is null");
    }

    /** The member of that name. */
    public Optional<Member> find(String name) {
        return members.stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /** The trackers, by number. */
    public List<Member> trackers() {
        return members.stream()
                .filter(member -> member.kind() == DaemonKind.TRACKER)
                .toList();
    }

    /** The peers, by number. */
    public List<Member> peers() {
        return members.stream()
                .filter(member -> member.kind() == DaemonKind.PEER)
                .toList();
    }

    /** The members whose processes run. */
    public List<Member> running() {
        return members.stream().filter(Member::isRunning).toList();
    }

    /** The number that the next new peer gets. */
    int nextPeer() {
        return peers().stream().mapToInt(Member::number).max().orElse(0) + 1;
    }

    /** The cluster with a member, in place of an earlier one of that name. */
    ClusterState with(Member member) {
        ImmutableList.Builder<Member> all = ImmutableList.builder();
        boolean replaced = false;
        for (Member each : members) {
            boolean same = each.name().equals(member.name());
            replaced |= same;
            all.add(same ? member : each);
        }
        return new ClusterState(replaced ? all.build() : all.add(member).build());
    }
}
