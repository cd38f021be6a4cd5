// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.NamedRecords.Kept;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * How a group is made: by one record, in which its owner stands, so that there is no moment at which it has none.
 *
 * <p>Invariant: of those who make a group of one name at once, wherever, one at most is told that it did while a majority of the trackers
 * decides. Thread-safe.
 */
public final class Founding {
    private final Access access;
    private final GroupRecords records;
    private final Places places;
    private final InstantSource clock;
    private final Supplier<Bytes> ids;
    private final String tracker;

    /**
     * Returns the making of groups.
     *
     * @param ids draws 16 bytes that nobody can foresee
     * @param tracker what this tracker is called: letters, digits, dots and hyphens
     */
    Founding(
            Access access,
            GroupRecords records,
            Places places,
            InstantSource clock,
            Supplier<Bytes> ids,
            String tracker) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records is null");
        this.places = requireNonNull(places, "places is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.tracker = requireNonNull(tracker, "tracker is null");
    }

    /** Makes a group that the caller owns; GROUP_EXISTS if there is one of that name. */
    public CompletionStage<Founded> create(Actor caller, String groupName, Optional<Duration> grantLifetime) {
        Subject.User user = caller.user("making a group");
        GroupRef ref = new GroupRef(new GroupId(ids.get()), GroupName.ofNew(groupName));
        Group group = Group.founded(
                ref,
                new Owner(user, caller.name(), 0),
                GrantTimes.requireLifetime(grantLifetime.orElse(GrantTimes.DEFAULT)),
                new Origin(clock.instant(), tracker));
        return records.group(ref.name())
                .thenCompose(held -> held.value().isPresent()
                        ? Stages.<Optional<Kept<Group>>>of(Optional.empty())
                        : enter(user, group))
                .thenApply(kept -> kept.map(Founding::founded)
                        .orElseThrow(() -> new TrackerException(
                                TrackerReason.GROUP_EXISTS,
                                "group exists: '" + ref.name()
                                        + "'; choose another name, or ask its owner to let you in")));
    }

    private CompletionStage<Optional<Kept<Group>>> enter(Subject.User user, Group group) {
        return places.enter(user, group.ref(), other -> access.isAnything(user, other))
                .thenCompose(done -> records.create(group))
                .thenCompose(kept -> kept.isPresent()
                        ? Stages.of(kept)
                        : places.leave(user, group.groupId()).handle((done, failure) -> kept));
    }

    private static Founded founded(Kept<Group> kept) {
        return new Founded(Shown.of(kept.value(), Membership.OWNER), kept.copies(), kept.copiesWanted());
    }
}
