// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.tracker;

import io.chordal.cli.output.Cell;
import io.chordal.cli.output.Table;
import io.chordal.proto.tracker.v1.TrackerMember;
import io.chordal.proto.tracker.v1.TrackerState;
import java.util.List;

/** The trackers of a list in words. Stateless. */
final class TrackerStates {
    private TrackerStates() {}

    static String word(TrackerState state) {
        return switch (state) {
            case TRACKER_STATE_ALIVE -> "alive";
            case TRACKER_STATE_SUSPECTED -> "suspected";
            case TRACKER_STATE_DOWN -> "down";
            case TRACKER_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    static Table table(List<TrackerMember> members) {
        Table table = Table.of(">LINE:line", "ADDRESS:address", "RING:ring", "STATE:state", "ANSWERS:self");
        for (TrackerMember member : members) {
            table.row(
                    Cell.orDash(member.getLine() == 0 ? "" : Integer.toString(member.getLine())),
                    Cell.orDash(member.getPublicAddress()),
                    member.getRingAddress(),
                    word(member.getState()),
                    new Cell(member.getSelf(), member.getSelf() ? "this one" : ""));
        }
        return table;
    }

    /** How many of them are how, as in {@code 2 alive, 1 down}. */
    static String summary(List<TrackerMember> members) {
        return String.join(
                ", ",
                List.of(
                                TrackerState.TRACKER_STATE_ALIVE,
                                TrackerState.TRACKER_STATE_SUSPECTED,
                                TrackerState.TRACKER_STATE_DOWN)
                        .stream()
                        .filter(state -> count(members, state) > 0)
                        .map(state -> count(members, state) + " " + word(state))
                        .toList());
    }

    private static long count(List<TrackerMember> members, TrackerState state) {
        return members.stream().filter(member -> member.getState() == state).count();
    }
}
