// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.chordal.tracker.group.Places.Place;
import io.chordal.tracker.record.NamedPage;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Which groups there are, and what a caller is in them. {@code public}, which is always there, is not among them.
 *
 * <p>Thread-safe: immutable.
 */
public final class GroupListing {
    private static final int AT_ONCE = 32;
    private static final char IN_TOKEN = '/';
    private static final Comparator<Place> BY_NAME = Comparator.comparing(GroupListing::token);

    private final Access access;
    private final GroupRecords records;
    private final Places places;

    GroupListing(Access access, GroupRecords records, Places places) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records is null");
        this.places = requireNonNull(places, "places is null");
    }

    /** Lists all groups by name, at most so many after the token. */
    public CompletionStage<GroupPage> all(Actor caller, int size, Optional<String> token) {
        Optional<String> after = token.map(text -> GroupName.find(text)
                .map(GroupName::folded)
                .filter(text::equals)
                .orElseThrow(GroupListing::strangeToken));
        return records.groups(after, size)
                .thenCompose(page -> caller.subject()
                        .map(subject -> places.of(subject).thenCompose(mine -> shown(page, subject, ids(mine))))
                        .orElseGet(() -> Stages.of(shown(page))));
    }

    /** Lists the groups in which the caller is something, at most so many after the token. */
    public CompletionStage<GroupPage> mine(Actor caller, int size, Optional<String> token) {
        Subject subject = caller.subject()
                .orElseThrow(() -> new TrackerException(
                        TrackerReason.UNAUTHENTICATED,
                        "groups of your own are for those who are known; log in with peerctl login NAME"));
        return places.of(subject).thenCompose(all -> {
            List<Place> rest = all.stream()
                    .filter(place -> token.isEmpty() || token(place).compareTo(token.get()) > 0)
                    .sorted(BY_NAME)
                    .toList();
            List<Place> page = rest.subList(0, Math.min(size, rest.size()));
            Optional<String> next = rest.size() > size ? Optional.of(token(page.get(size - 1))) : Optional.empty();
            return Stages.each(page, AT_ONCE, place -> shown(place, subject))
                    .thenApply(found -> new GroupPage(
                            found.stream().flatMap(Optional::stream).toList(), next));
        });
    }

    /** Returns the names of groups that a user owns, at most so many. */
    public CompletionStage<ImmutableList<String>> owned(Subject.User user, int limit) {
        return places.of(user)
                .thenCompose(all -> Stages.each(all, AT_ONCE, place -> shown(place, user)))
                .thenApply(found -> found.stream()
                        .flatMap(Optional::stream)
                        .filter(group -> group.membership().equals(Optional.of(Membership.OWNER)))
                        .map(group -> group.ref().name().value())
                        .limit(limit)
                        .collect(ImmutableList.toImmutableList()));
    }

    private CompletionStage<Optional<Shown>> shown(Place place, Subject subject) {
        return records.group(place.group())
                .thenCompose(held -> held.value().isEmpty()
                        ? Stages.of(Optional.empty())
                        : access.membership(held.value().get(), subject)
                                .thenApply(is -> is == Membership.NONE
                                        ? Optional.empty()
                                        : Optional.of(Shown.of(held.value().get(), is))));
    }

    private CompletionStage<GroupPage> shown(NamedPage<Group> page, Subject subject, Set<GroupId> mine) {
        return Stages.each(
                        page.records(),
                        AT_ONCE,
                        group -> mine.contains(group.groupId())
                                ? access.membership(group, subject).thenApply(is -> Shown.of(group, is))
                                : Stages.of(Shown.of(group, Membership.NONE)))
                .thenApply(groups -> new GroupPage(groups, page.next()));
    }

    private static GroupPage shown(NamedPage<Group> page) {
        return new GroupPage(
                page.records().stream()
                        .map(group -> Shown.of(group, Optional.empty()))
                        .toList(),
                page.next());
    }

    private static Set<GroupId> ids(ImmutableList<Place> places) {
        return places.stream().map(place -> place.group().id()).collect(ImmutableSet.toImmutableSet());
    }

    private static String token(Place place) {
        return place.group().name().folded() + IN_TOKEN + place.group().id();
    }

    private static TrackerException strangeToken() {
        return new TrackerException(
                TrackerReason.INVALID_REQUEST, "the page token is not one that groups are listed by; start with none");
    }
}
