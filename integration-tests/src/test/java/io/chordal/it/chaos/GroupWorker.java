// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.chaos;

import io.chordal.dht.id.Key;
import io.chordal.dht.sim.history.Operation;
import io.chordal.dht.sim.history.Operation.Kind;
import io.chordal.dht.sim.history.Operation.Outcome;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A user who works while faults strike: takes members in and out of its groups, looks at them, makes groups that others make at the
 * same moment, and lets those members ask for grants; all at trackers chosen at random, and all noted.
 *
 * <p>Confined to one thread but for the records, which are thread-safe.
 */
final class GroupWorker implements Runnable {
    private final int number;
    private final GroupCaller owner;
    private final List<GroupCaller> members;
    private final List<String> groups;
    private final int trackers;
    private final Supplier<String> contested;
    private final GroupRecords records;
    private final LongSupplier now;
    private final SplittableRandom random;

    GroupWorker(
            int number,
            GroupCaller owner,
            List<GroupCaller> members,
            List<String> groups,
            int trackers,
            Supplier<String> contested,
            GroupRecords records,
            LongSupplier now,
            long seed) {
        this.number = number;
        this.owner = owner;
        this.members = members;
        this.groups = groups;
        this.trackers = trackers;
        this.contested = contested;
        this.records = records;
        this.now = now;
        this.random = new SplittableRandom(seed);
    }

    /** Does one thing. */
    @Override
    public void run() {
        int tracker = random.nextInt(trackers);
        String group = groups.get(random.nextInt(groups.size()));
        GroupCaller member = members.get(random.nextInt(members.size()));
        int dice = random.nextInt(100);
        if (dice < 30) {
            long begun = now.getAsLong();
            note(group, Kind.ADD, member.name(), begun, owner.add(tracker, group, member.name()));
        } else if (dice < 55) {
            long begun = now.getAsLong();
            note(group, Kind.REMOVE, member.name(), begun, owner.remove(tracker, group, member.name()));
        } else if (dice < 75) {
            long begun = now.getAsLong();
            owner.members(tracker, group).ifPresent(seen -> records.history().add(read(group, begun, seen)));
        } else if (dice < 90) {
            ask(tracker, group, member);
        } else {
            String name = contested.get();
            records.created(name, owner.name(), owner.create(tracker, name));
        }
    }

    /** Notes what a read of a group showed, when all is over. */
    void readLast(int tracker, String group) {
        long begun = now.getAsLong();
        owner.members(tracker, group).ifPresent(seen -> records.history().addLast(read(group, begun, seen)));
    }

    private void ask(int tracker, String group, GroupCaller member) {
        long begun = now.getAsLong();
        member.isGranted(tracker, group, GroupRecords.ANY_FILE.toBuilder())
                .filter(granted -> granted)
                .ifPresent(granted -> records.granted(group, member.name(), begun, now.getAsLong()));
    }

    private void note(String group, Kind kind, String member, long begun, Outcome outcome) {
        long ended = outcome == Outcome.UNKNOWN ? Operation.NEVER : now.getAsLong();
        records.history().add(operation(group, kind, Optional.of(member), begun, ended, outcome, List.of()));
    }

    private Operation read(String group, long begun, List<String> seen) {
        return operation(group, Kind.LIST, Optional.empty(), begun, now.getAsLong(), Outcome.DONE, seen);
    }

    private Operation operation(
            String group,
            Kind kind,
            Optional<String> member,
            long begun,
            long ended,
            Outcome outcome,
            List<String> seen) {
        return new Operation(
                number,
                Key.of("group", group),
                kind,
                member,
                Optional.empty(),
                begun,
                ended,
                outcome,
                seen,
                Optional.empty());
    }
}
