// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.daemon.trust.GrantClaims;
import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Registers;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * All that a tracker does about groups, put together.
 *
 * <p>Immutable. {@link EpochWatch#poll} is called every few seconds by whoever has it.
 *
 * @param access who may see what belongs to a group
 * @param founding how groups are made
 * @param joining how somebody becomes a member
 * @param leaving how somebody stops being one
 * @param handover how a group itself is changed
 * @param listing which groups there are
 * @param members who is in a group
 * @param grants what readers show to those that serve them
 * @param epochs who is told of removals
 */
public record GroupParts(
        Access access,
        Founding founding,
        Joining joining,
        Leaving leaving,
        Handover handover,
        GroupListing listing,
        MemberListing members,
        GrantIssuer grants,
        EpochWatch epochs) {
    public GroupParts {
        requireNonNull(access, "access is null");
        requireNonNull(founding, "founding is null");
        requireNonNull(joining, "joining is null");
        requireNonNull(leaving, "leaving is null");
        requireNonNull(handover, "handover is null");
        requireNonNull(listing, "listing is null");
        requireNonNull(members, "members is null");
        requireNonNull(grants, "grants is null");
        requireNonNull(epochs, "epochs is null");
    }

    /**
     * What groups need of the rest of a tracker.
     *
     * @param registers where they are recorded
     * @param users the users that there are
     * @param files which files they have
     * @param removals who hears of removals at this tracker, besides those who watch epochs
     * @param signature signs a grant
     * @param signing where grants are signed; it may refuse
     * @param clock the time of day
     * @param ids draws 16 bytes that nobody can foresee
     * @param tracker what this tracker is called: letters, digits, dots and hyphens
     * @param publicIsOpen whether everybody is in the group {@code public}
     */
    public record Needs(
            Registers registers,
            Users users,
            GroupFiles files,
            RemovalListener removals,
            Function<GrantClaims, String> signature,
            Executor signing,
            InstantSource clock,
            Supplier<Bytes> ids,
            String tracker,
            boolean publicIsOpen) {}

    /** Puts them together. */
    public static GroupParts of(Needs needs) {
        GroupRecords records = new GroupRecords(needs.registers, needs.users);
        Access access = new Access(records, needs.publicIsOpen);
        Places places = new Places(needs.registers);
        Targets targets = new Targets(needs.users);
        EpochWatch epochs = new EpochWatch(records);
        RemovalListener heard = (group, subject, epoch) -> {
            epochs.raised(group.id(), epoch);
            needs.removals.removed(group, subject, epoch);
        };
        return new GroupParts(
                access,
                new Founding(access, records, places, needs.clock, needs.ids, needs.tracker),
                new Joining(access, records, places, targets, needs.clock),
                new Leaving(access, records, targets, heard, needs.clock),
                new Handover(access, records, places, needs.users, needs.clock),
                new GroupListing(access, records, places),
                new MemberListing(access, records),
                new GrantIssuer(access, needs.files, needs.signature, needs.clock, needs.signing),
                epochs);
    }
}
