// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.Lists;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What users can do with groups, one after another, at one tracker. */
class GroupsTest {
    private static final Duration DAY = Duration.ofHours(24);

    private final MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
    private final GroupWorld world = new GroupWorld(registers, "t1");

    @Test
    @Tag("S2-11")
    void whoMakesAGroupIsItsOwnerAndItsOnlyMember() {
        Founded founded = world.create("ada", "Photos");

        assertThat(founded.group().owner()).contains("ada");
        assertThat(founded.group().membership()).contains(Membership.OWNER);
        assertThat(founded.group().grantLifetime()).contains(Duration.ofMinutes(5));
        assertThat(members("ada", "photos")).containsExactly("ada OWNER");
        assertThat(founded.copies()).isEqualTo(1);
    }

    @Test
    @Tag("S2-11")
    void aNameIsTakenOnceWhateverItsCase() {
        world.create("ada", "Photos");

        refused(() -> world.create("bob", "pHOTOS"), TrackerReason.GROUP_EXISTS).hasMessageStartingWith("group exists");
        refused(() -> world.create("ada", "photos"), TrackerReason.GROUP_EXISTS);
        assertThat(world.group("photos").owner().name()).isEqualTo("ada");
        assertThat(mine("bob")).isEmpty();
    }

    @Test
    void noGroupIsCalledPublicOrOtherwiseThanNamesAreMade() {
        for (String bad : List.of("", "public", "PUBLIC", ".x", "x-", "a b", "a/b", "x~y", "ä", "a".repeat(65))) {
            refused(() -> world.create("ada", bad), TrackerReason.INVALID_NAME);
        }
        world.create("ada", "a".repeat(64));
        world.create("ada", "v1.2_final-3");
    }

    @Test
    void nobodyIsMadeAnOwnerWhoIsNotLoggedIn() {
        refused(
                        () -> GroupWorld.get(world.parts.founding().create(Actor.NOBODY, "photos", Optional.empty())),
                        TrackerReason.UNAUTHENTICATED)
                .hasMessageContaining("log in");
        Actor node = new Actor(Optional.of(GroupWorld.NODE), GroupWorld.NODE.toString(), false);
        refused(
                () -> GroupWorld.get(world.parts.founding().create(node, "photos", Optional.empty())),
                TrackerReason.UNAUTHENTICATED);
    }

    @Test
    @Tag("S2-12")
    void everybodySeesWhichGroupsThereAreByName() {
        assertThat(all(Actor.NOBODY, 100)).isEmpty();
        List<String> names = IntStream.range(0, 250)
                .mapToObj(i -> "g" + (i * 7919 % 1000))
                .sorted()
                .toList();
        Lists.reverse(names).forEach(name -> world.create("ada", name));

        assertThat(all(Actor.NOBODY, 1000))
                .containsExactlyElementsOf(
                        names.stream().map(name -> name + " -").toList());
        assertThat(all(GroupWorld.actor("bob"), 7))
                .containsExactlyElementsOf(
                        names.stream().map(name -> name + " NONE").toList());
    }

    @Test
    @Tag("S2-12")
    void whoIsLoggedInSeesWhatItIsInEach() {
        world.create("ada", "a");
        world.create("bob", "b");
        world.create("cyd", "c");
        world.create("cyd", "d");
        world.add("bob", "b", "ada");
        world.request("ada", "c");
        world.request("ada", "d");
        world.reject("cyd", "d", "ada");

        assertThat(all(GroupWorld.actor("ada"), 100)).containsExactly("a OWNER", "b MEMBER", "c PENDING", "d NONE");
        assertThat(mine("ada")).containsExactly("a OWNER", "b MEMBER", "c PENDING");
        assertThat(mine("eve")).isEmpty();
    }

    @Test
    void aPageTokenThatNobodyGaveOutIsRefused() {
        world.create("ada", "photos");

        refused(
                () -> GroupWorld.get(world.parts.listing().all(Actor.NOBODY, 10, Optional.of("Not one"))),
                TrackerReason.INVALID_REQUEST);
        refused(
                () -> GroupWorld.get(
                        world.parts.members().members(GroupWorld.actor("ada"), "photos", 10, Optional.of("zz"))),
                TrackerReason.INVALID_REQUEST);
    }

    @Test
    @Tag("S2-13")
    void whoAsksWaitsForTheOwner() {
        world.create("ada", "photos");

        assertThat(world.request("bob", "photos")).isEqualTo(Membership.PENDING);
        assertThat(world.request("bob", "photos")).isEqualTo(Membership.PENDING);
        refused(() -> world.request("bob", "films"), TrackerReason.GROUP_NOT_FOUND)
                .hasMessageStartingWith("group not found");
        refused(() -> world.request("ada", "photos"), TrackerReason.ALREADY_MEMBER)
                .hasMessageStartingWith("already a member");
        refused(() -> world.request("bob", "public"), TrackerReason.ALREADY_MEMBER);
        world.accept("ada", "photos", "bob");
        refused(() -> world.request("bob", "photos"), TrackerReason.ALREADY_MEMBER);
    }

    @Test
    @Tag("S2-14")
    void onlyTheOwnerSeesWhoAsks() {
        world.create("ada", "photos");
        assertThat(requests("ada", "photos", 10)).isEmpty();
        world.add("ada", "photos", "cyd");
        world.request("bob", "photos");
        world.request("eve", "photos");

        assertThat(requests("ada", "photos", 1)).containsExactly("bob PENDING", "eve PENDING");
        refused(() -> requests("cyd", "photos", 10), TrackerReason.NOT_OWNER).hasMessageStartingWith("not owner");
        refused(() -> requests("bob", "photos", 10), TrackerReason.NOT_OWNER);
        refused(() -> requests("ada", "films", 10), TrackerReason.GROUP_NOT_FOUND);
    }

    @Test
    @Tag("S2-15")
    void whoIsAcceptedIsLetInAndNobodyElseIs() {
        world.create("ada", "photos");
        world.request("bob", "photos");

        refused(() -> members("bob", "photos"), TrackerReason.NOT_IN_GROUP)
                .hasMessageStartingWith("not a member of this group");
        refused(() -> world.accept("bob", "photos", "bob"), TrackerReason.NOT_OWNER);
        refused(() -> world.accept("ada", "films", "bob"), TrackerReason.GROUP_NOT_FOUND);
        refused(() -> world.accept("ada", "photos", "cyd"), TrackerReason.NOT_PENDING);
        refused(() -> world.accept("ada", "photos", "nobody"), TrackerReason.USER_NOT_FOUND);

        world.accept("ada", "photos", "bob");

        assertThat(members("bob", "photos")).containsExactly("ada OWNER", "bob MEMBER");
        refused(() -> world.accept("ada", "photos", "bob"), TrackerReason.NOT_PENDING);
        refused(() -> world.reject("ada", "photos", "bob"), TrackerReason.NOT_PENDING);
    }

    @Test
    void whoIsRejectedIsNothingAndMayAskAgain() {
        world.create("ada", "photos");
        world.request("bob", "photos");
        world.reject("ada", "photos", "bob");

        assertThat(world.membership("photos", "bob")).isEqualTo(Membership.NONE);
        refused(() -> world.accept("ada", "photos", "bob"), TrackerReason.NOT_PENDING);
        assertThat(world.request("bob", "photos")).isEqualTo(Membership.PENDING);
        assertThat(world.group("photos").epoch()).isEqualTo(1);
    }

    @Test
    @Tag("S2-16")
    void aMemberLeavesAtOnceAndTheOwnerDoesNot() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");

        world.leave("bob", "photos");

        assertThat(world.group("photos").epoch()).isEqualTo(2);
        refused(() -> members("bob", "photos"), TrackerReason.NOT_IN_GROUP);
        refused(() -> world.leave("bob", "photos"), TrackerReason.NOT_IN_GROUP).hasMessageStartingWith("not a member");
        refused(() -> world.leave("cyd", "photos"), TrackerReason.NOT_IN_GROUP);
        refused(() -> world.leave("ada", "photos"), TrackerReason.OWNER_STAYS)
                .hasMessageStartingWith("owner cannot leave the group");
        refused(() -> world.leave("bob", "films"), TrackerReason.GROUP_NOT_FOUND);
        assertThat(world.group("photos").epoch()).isEqualTo(2);

        world.request("bob", "photos");
        world.accept("ada", "photos", "bob");
        assertThat(members("bob", "photos")).containsExactly("ada OWNER", "bob MEMBER");
    }

    @Test
    void whoOnlyAskedTakesItBackByLeavingAndVoidsNobodysGrants() {
        world.create("ada", "photos");
        world.request("bob", "photos");
        world.leave("bob", "photos");

        assertThat(requests("ada", "photos", 10)).isEmpty();
        refused(() -> world.leave("bob", "photos"), TrackerReason.NOT_IN_GROUP);
        assertThat(world.group("photos").epoch()).isEqualTo(1);
    }

    @Test
    void theOwnerAddsUsersAndNodesAndTakesThemOut() {
        world.create("ada", "photos");
        assertThat(world.add("ada", "photos", "bob")).isFalse();
        assertThat(world.add("ada", "photos", "bob")).isTrue();
        assertThat(world.add("ada", "photos", "ada")).isTrue();
        assertThat(world.add("ada", "photos", GroupWorld.NODE.toString())).isFalse();
        refused(() -> world.add("bob", "photos", "cyd"), TrackerReason.NOT_OWNER);
        refused(() -> world.add("ada", "photos", "nobody"), TrackerReason.USER_NOT_FOUND);

        assertThat(members("bob", "photos")).containsExactly("ada OWNER", GroupWorld.NODE + " MEMBER", "bob MEMBER");
        assertThat(world.remove("ada", "photos", GroupWorld.NODE.toString())).isEqualTo(Duration.ofMinutes(5));
        assertThat(world.remove("ada", "photos", "bob")).isEqualTo(Duration.ofMinutes(5));

        assertThat(members("ada", "photos")).containsExactly("ada OWNER");
        assertThat(world.removals)
                .containsExactly("photos " + GroupWorld.NODE + " 2", "photos " + GroupWorld.user("bob") + " 3");
        refused(() -> world.remove("ada", "photos", "cyd"), TrackerReason.NOT_IN_GROUP);
        refused(() -> world.remove("ada", "photos", "ada"), TrackerReason.OWNER_STAYS);
    }

    @Test
    void aRemovalThatIsAskedForAgainIsDoneAlreadyAndVoidsNothingMore() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");
        world.remove("ada", "photos", "bob");

        assertThat(world.remove("ada", "photos", "bob")).isEqualTo(Duration.ofMinutes(5));
        assertThat(world.group("photos").epoch()).isEqualTo(2);
    }

    @Test
    void aGroupIsHandedToAMemberAndTheOldOwnerStaysOne() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");

        refused(() -> world.transfer("ada", "photos", "cyd"), TrackerReason.NOT_IN_GROUP);
        refused(() -> world.transfer("bob", "photos", "bob"), TrackerReason.NOT_OWNER);
        assertThat(world.transfer("ada", "photos", "bob").membership()).contains(Membership.MEMBER);

        assertThat(members("ada", "photos")).containsExactly("bob OWNER", "ada MEMBER");
        world.leave("ada", "photos");
        assertThat(members("bob", "photos")).containsExactly("bob OWNER");
    }

    @Test
    void anAdministratorHandsOverAGroupWhoseOwnerIsDisabledAndIsNoMemberByThat() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");
        Actor admin = GroupWorld.admin("root");
        refused(() -> GroupWorld.get(world.parts.handover().transfer(admin, "photos", "bob")), TrackerReason.NOT_OWNER);
        refused(() -> members(admin, "photos", 10), TrackerReason.NOT_IN_GROUP);

        world.disabled.add("ada");

        assertThat(GroupWorld.get(world.parts.handover().transfer(admin, "photos", "bob"))
                        .owner())
                .contains("bob");
        refused(() -> members(admin, "photos", 10), TrackerReason.NOT_IN_GROUP);
        refused(
                () -> GroupWorld.get(world.parts.handover().transfer(GroupWorld.actor("eve"), "photos", "eve")),
                TrackerReason.NOT_OWNER);
    }

    @Test
    void anAdministratorGivesAnOrphanedGroupToAnyUserWhoIsEnabled() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");
        world.remove("ada", "photos", "bob");
        Actor admin = GroupWorld.admin("root");
        refused(() -> GroupWorld.get(world.parts.handover().transfer(admin, "photos", "cyd")), TrackerReason.NOT_OWNER);
        world.disabled.addAll(List.of("ada", "eve"));

        refused(
                () -> GroupWorld.get(world.parts.handover().transfer(admin, "photos", "eve")),
                TrackerReason.USER_DISABLED);
        refused(
                () -> GroupWorld.get(world.parts.handover().transfer(admin, "photos", "nobody")),
                TrackerReason.USER_NOT_FOUND);
        refused(() -> world.transfer("ada", "photos", "cyd"), TrackerReason.NOT_IN_GROUP);
        GroupWorld.get(world.parts.handover().transfer(admin, "photos", "bob"));

        assertThat(members("bob", "photos")).containsExactly("bob OWNER", "ada MEMBER");
        assertThat(GroupWorld.get(world.parts.listing().mine(GroupWorld.actor("bob"), 10, Optional.empty()))
                        .groups())
                .hasSize(1);
        world.remove("bob", "photos", "ada");
        assertThat(world.group("photos").epoch()).isEqualTo(3);
        refused(() -> GroupWorld.get(world.parts.handover().transfer(admin, "photos", "cyd")), TrackerReason.NOT_OWNER);
    }

    @Test
    void whoIsGivenAnOrphanedGroupByTwoAdministratorsAtOnceIsOneUser() {
        world.create("ada", "photos");
        world.disabled.add("ada");
        Actor admin = GroupWorld.admin("root");
        registers.beforeNextWrite(() -> registers.beforeNextWrite(
                () -> GroupWorld.get(world.parts.handover().transfer(admin, "photos", "bob"))));

        refused(() -> GroupWorld.get(world.parts.handover().transfer(admin, "photos", "cyd")), TrackerReason.REPLACED);

        assertThat(members("bob", "photos")).containsExactly("bob OWNER", "ada MEMBER");
    }

    @Test
    void howLongGrantsLastIsTheOwnersChoiceBetweenAMinuteAndADay() {
        world.create("ada", "photos");
        world.add("ada", "photos", "bob");

        assertThat(world.update("ada", "photos", DAY).grantLifetime()).contains(DAY);
        refused(() -> world.update("ada", "photos", Duration.ofSeconds(59)), TrackerReason.INVALID_REQUEST);
        refused(() -> world.update("ada", "photos", DAY.plusSeconds(1)), TrackerReason.INVALID_REQUEST);
        refused(() -> world.update("bob", "photos", DAY), TrackerReason.NOT_OWNER);
        refused(() -> world.update("bob", "photos", Duration.ofSeconds(59)), TrackerReason.NOT_OWNER);
    }

    @Test
    void aRemovalTellsTheEndOfGrantsThatWereGivenWhileTheyLastedLonger() {
        world.create("ada", "photos");
        world.update("ada", "photos", DAY);
        world.add("ada", "photos", "bob");
        world.add("ada", "photos", "cyd");
        world.update("ada", "photos", Duration.ofMinutes(1));

        assertThat(world.remove("ada", "photos", "bob")).isBetween(DAY, DAY.plusMinutes(2));
        world.now.set(GroupWorld.START.plus(DAY.plusMinutes(2)));
        assertThat(world.remove("ada", "photos", "cyd")).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void membersAreShownPageByPageTheOwnerFirstAndCountedOnce() {
        world.create("ada", "photos");
        IntStream.range(0, 25).forEach(i -> world.add("ada", "photos", "user" + i));
        world.remove("ada", "photos", "user3");
        world.request("zoe", "photos");

        for (int size : List.of(1, 2, 7, 24, 25, 26, 1000)) {
            assertThat(members(GroupWorld.actor("ada"), "photos", size))
                    .hasSize(25)
                    .doesNotHaveDuplicates()
                    .startsWith("ada OWNER")
                    .doesNotContain("user3 MEMBER", "zoe PENDING");
        }
        assertThat(GroupWorld.get(world.parts.members().members(GroupWorld.actor("ada"), "photos", 3, Optional.empty()))
                        .group()
                        .members())
                .hasValue(25);
    }

    @Test
    void everybodyIsInPublicUnlessItIsClosed() {
        assertThat(GroupWorld.get(world.parts.access().requireMember(Optional.empty(), "")))
                .isEqualTo(GroupRef.PUBLIC);
        assertThat(GroupWorld.get(world.parts.access().requireMember(Optional.of(GroupWorld.user("ada")), "Public")))
                .isEqualTo(GroupRef.PUBLIC);
        refused(() -> world.leave("ada", "public"), TrackerReason.INVALID_REQUEST);
        refused(() -> world.add("ada", "public", "bob"), TrackerReason.NOT_OWNER);
        refused(() -> world.transfer("ada", "public", "bob"), TrackerReason.NOT_OWNER);

        Access closed = new Access(registers, world, false);
        refused(
                () -> GroupWorld.get(closed.requireMember(Optional.of(GroupWorld.user("ada")), "")),
                TrackerReason.PUBLIC_CLOSED);
    }

    @Test
    void accessIsDecidedByTheRecordsOfTheMomentAndForThoseWhoAreKnown() {
        GroupRef photos = world.create("ada", "photos").group().ref();
        Access access = world.parts.access();
        Optional<Subject> bob = Optional.of(GroupWorld.user("bob"));

        refused(() -> GroupWorld.get(access.requireMember(Optional.empty(), "photos")), TrackerReason.UNAUTHENTICATED);
        refused(() -> GroupWorld.get(access.requireMember(Optional.empty(), "films")), TrackerReason.GROUP_NOT_FOUND);
        refused(() -> GroupWorld.get(access.requireMember(bob, "films")), TrackerReason.GROUP_NOT_FOUND);
        refused(() -> GroupWorld.get(access.requireMember(bob, "no such name!")), TrackerReason.GROUP_NOT_FOUND);
        refused(() -> GroupWorld.get(access.requireMember(bob, "photos")), TrackerReason.NOT_IN_GROUP);
        GroupWorld elsewhere = new GroupWorld(registers, "t2");
        elsewhere.add("ada", "photos", "bob");
        assertThat(GroupWorld.get(access.requireMember(bob, "PHOTOS"))).isEqualTo(photos);
        refused(() -> GroupWorld.get(access.requireOwner(bob, "photos")), TrackerReason.NOT_OWNER);
        elsewhere.remove("ada", "photos", "bob");
        refused(() -> GroupWorld.get(access.requireMember(bob, "photos")), TrackerReason.NOT_IN_GROUP);
        registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        refused(() -> GroupWorld.get(access.requireMember(bob, "photos")), TrackerReason.TOO_FEW_TRACKERS);
    }

    @Test
    void nobodyIsInMoreGroupsThanPlacesAreKeptAndLeavingMakesRoom() {
        for (int i = 0; i < Places.MAX; i++) {
            world.create("ada", "g" + i);
        }
        refused(() -> world.create("ada", "one.more"), TrackerReason.TRACKER_FULL);
        assertThat(GroupWorld.get(world.records.group(new GroupName("one.more")))
                        .value())
                .isEmpty();
        world.add("ada", "g7", "bob");
        world.transfer("ada", "g7", "bob");
        world.leave("ada", "g7");

        world.create("ada", "one.more");

        assertThat(mine("ada")).hasSize(Places.MAX).contains("one.more OWNER").doesNotContain("g7 OWNER");
    }

    private static AbstractThrowableAssert<?, ?> refused(Runnable step, TrackerReason reason) {
        return assertThatThrownBy(step::run)
                .isInstanceOfSatisfying(
                        TrackerException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private List<String> members(String caller, String group) {
        return members(GroupWorld.actor(caller), group, 100);
    }

    private List<String> members(Actor caller, String group, int size) {
        List<String> shown = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            MemberPage page = GroupWorld.get(world.parts.members().members(caller, group, size, token));
            assertThat(page.members()).hasSizeLessThanOrEqualTo(size);
            page.members().forEach(member -> shown.add(member.name() + " " + member.membership()));
            token = page.next();
        } while (token.isPresent());
        return shown;
    }

    private List<String> requests(String caller, String group, int size) {
        List<String> shown = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            MemberPage page =
                    GroupWorld.get(world.parts.members().requests(GroupWorld.actor(caller), group, size, token));
            page.members().forEach(member -> shown.add(member.name() + " " + member.membership()));
            token = page.next();
        } while (token.isPresent());
        return shown;
    }

    private List<String> all(Actor caller, int size) {
        List<String> shown = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            GroupPage page = GroupWorld.get(world.parts.listing().all(caller, size, token));
            assertThat(page.groups()).hasSizeLessThanOrEqualTo(size);
            shown.addAll(page.groups().stream().map(GroupsTest::text).toList());
            token = page.next();
        } while (token.isPresent());
        return shown;
    }

    private List<String> mine(String user) {
        List<String> shown = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            GroupPage page = GroupWorld.get(world.parts.listing().mine(GroupWorld.actor(user), 3, token));
            shown.addAll(page.groups().stream().map(GroupsTest::text).toList());
            token = page.next();
        } while (token.isPresent());
        return shown;
    }

    private static String text(Shown group) {
        return group.ref().name() + " "
                + group.membership().map(Membership::name).orElse("-");
    }
}
