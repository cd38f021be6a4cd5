// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.dht.id.Bytes;
import io.chordal.tracker.record.Register;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Who is in a group, for its members, and who asks to be, for its owner.
 *
 * <p>Thread-safe: immutable.
 */
public final class MemberListing {
    private static final int SCAN = 1000;
    private static final int MAX_ROUNDS = 64;
    private static final String AFTER_OWNER = "0";

    private final Access access;
    private final GroupRecords records;

    MemberListing(Access access, GroupRecords records) {
        this.access = requireNonNull(access, "access is null");
        this.records = requireNonNull(records, "records is null");
    }

    /** Shows a group with at most so many of its members after the token; of {@code public} none, since everybody is one. */
    public CompletionStage<MemberPage> members(Actor caller, String groupName, int size, Optional<String> token) {
        if (Access.isPublic(groupName)) {
            return access.requireMember(caller.subject(), groupName)
                    .thenApply(open ->
                            new MemberPage(Shown.ofPublic(caller.subject().isPresent()), List.of(), Optional.empty()));
        }
        Optional<Bytes> after = token.flatMap(MemberListing::item);
        return access.member(caller.subject(), groupName)
                .thenCompose(group -> access.membership(group, caller.subject().orElseThrow())
                        .thenCompose(is -> {
                            Walk walk = new Walk(group, is, Member.State.MEMBER, size);
                            return token.isPresent() ? walk.from(after, MAX_ROUNDS) : walk.fromOwner();
                        }));
    }

    /** Lists at most so many of those who ask to become members. */
    public CompletionStage<MemberPage> requests(Actor caller, String groupName, int size, Optional<String> token) {
        Optional<Bytes> after = token.flatMap(MemberListing::item);
        return access.owned(caller.subject(), groupName)
                .thenCompose(
                        group -> new Walk(group, Membership.OWNER, Member.State.PENDING, size).from(after, MAX_ROUNDS));
    }

    /** Reads the item after which a page begins; empty for the first, which has the owner only without a token. */
    private static Optional<Bytes> item(String token) {
        if (token.equals(AFTER_OWNER)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Subject.ofItem(Bytes.fromHex(token)).item());
        } catch (IllegalArgumentException e) {
            throw new TrackerException(
                    TrackerReason.INVALID_REQUEST,
                    "the page token is not one that members are listed by; start with none",
                    e);
        }
    }

    /** Reads on until a page is full; confined to its stages, which run one after another. */
    private final class Walk {
        private final Group group;
        private final Membership caller;
        private final Member.State wanted;
        private final int size;
        private final List<ShownMember> shown = new ArrayList<>();
        private String last = AFTER_OWNER;

        Walk(Group group, Membership caller, Member.State wanted, int size) {
            this.group = group;
            this.caller = caller;
            this.wanted = wanted;
            this.size = size;
        }

        CompletionStage<MemberPage> fromOwner() {
            return records.member(group.groupId(), group.owner().user())
                    .thenCompose(held -> {
                        shown.add(new ShownMember(
                                group.owner().name(),
                                Membership.OWNER,
                                held.value()
                                        .map(Member::since)
                                        .orElse(group.origin().at())));
                        return from(Optional.empty(), MAX_ROUNDS);
                    })
                    .thenCompose(this::counted);
        }

        CompletionStage<MemberPage> from(Optional<Bytes> after, int roundsLeft) {
            return records.members(group.groupId(), after, SCAN).thenCompose(page -> {
                for (Register register : page.registers()) {
                    if (shows(register)) {
                        if (shown.size() == size) {
                            return done(Optional.of(last));
                        }
                        Member member = GroupRecords.member(register).value().orElseThrow();
                        shown.add(new ShownMember(member.name(), member.membership(), member.since()));
                    }
                    last = register.key().item().toHex();
                }
                return page.next().isPresent() && roundsLeft > 1
                        ? from(page.next(), roundsLeft - 1)
                        : done(page.next().map(Bytes::toHex));
            });
        }

        private CompletionStage<MemberPage> counted(MemberPage first) {
            CompletionStage<Integer> count = first.next().isEmpty()
                    ? Stages.of(0)
                    : countAfter(first.next().flatMap(MemberListing::item), 0, MAX_ROUNDS);
            return count.thenApply(more -> new MemberPage(
                    first.group().counting(first.members().size() + more), first.members(), first.next()));
        }

        private CompletionStage<Integer> countAfter(Optional<Bytes> after, int before, int roundsLeft) {
            return records.members(group.groupId(), after, SCAN).thenCompose(page -> {
                int count = before
                        + (int) page.registers().stream().filter(this::shows).count();
                return page.next().isPresent() && roundsLeft > 1
                        ? countAfter(page.next(), count, roundsLeft - 1)
                        : Stages.of(count);
            });
        }

        private boolean shows(Register register) {
            return !group.owner().user().item().equals(register.key().item())
                    && GroupRecords.member(register)
                            .value()
                            .filter(member -> member.state() == wanted)
                            .isPresent();
        }

        private CompletionStage<MemberPage> done(Optional<String> next) {
            return Stages.of(new MemberPage(Shown.of(group, caller), shown, next));
        }
    }
}
