// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.HOME;
import static io.chordal.tracker.account.World.now;
import static io.chordal.tracker.account.World.refusal;
import static io.chordal.tracker.account.World.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.chordal.tracker.group.Subject;
import io.chordal.tracker.value.TrackerReason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RegistrationTest {
    private final World world = new World();
    private final Accounts open = world.tracker();
    private final Accounts invite = world.tracker(World.config().withRegistration(RegistrationMode.invite));
    private final Accounts closed = world.tracker(World.config().withRegistration(RegistrationMode.closed));

    @Test
    @Tag("S2-5")
    void aNameIsGivenOnceWhateverItsCase() {
        assertThat(now(open.create("Ada", "correct", "", HOME)).copies()).isEqualTo(1);

        assertThat(refusal(() -> open.create("ada", "other", "", source(2)))).isEqualTo(TrackerReason.USER_EXISTS);
        assertThat(refusal(() -> open.createByAdmin("ADA", "other", true))).isEqualTo(TrackerReason.USER_EXISTS);
        now(open.logIn("ada", "correct", "", HOME));
    }

    @Test
    void ofTwoThatMakeAnAccountAtTheSameMomentOneIsToldThatItExists() {
        world.registers.beforeNextWrite(() -> now(world.tracker().create("ada", "first", "", HOME)));

        assertThat(refusal(() -> open.create("ada", "second", "", HOME))).isEqualTo(TrackerReason.USER_EXISTS);

        now(open.logIn("ada", "first", "", HOME));
    }

    @Test
    @Tag("S2-10")
    void whatIsKeptOfAPasswordIsASaltedSlowHash() {
        now(open.create("ada", "correct horse", "", HOME));
        now(open.create("eve", "correct horse", "", HOME));

        byte[] adas = record("ada");
        assertThat(new String(adas, StandardCharsets.ISO_8859_1))
                .contains("$argon2id$v=19$m=64,t=1,p=1$")
                .doesNotContain("correct");
        assertThat(hash("ada")).isNotEqualTo(hash("eve"));
        assertThat(AccountConfig.defaults().hashing().memoryKib()).isEqualTo(19_456);
    }

    @Test
    void namesAndPasswordsThatCannotBeAreRefusedBeforeAnythingIsHashed() {
        assertThatThrownBy(() -> open.create("a/b", "correct", "", HOME)).hasMessageContaining("1 to 64 characters");
        assertThatThrownBy(() -> open.create("ada", "abc", "", HOME)).hasMessageContaining("at least 4 bytes");
        assertThatThrownBy(() -> open.create("ada~t1", "correct", "", HOME)).hasMessageContaining("1 to 64 characters");
        assertThatThrownBy(
                        () -> world.tracker(World.config().withMinPassword(12)).create("ada", "elevenbytes", "", HOME))
                .hasMessageContaining("at least 12 bytes");

        assertThat(world.hasher.taken()).isZero();
        assertThat(now(world.users.find(new UserName("ada")))).isEmpty();
    }

    @Test
    void oneSourceCannotKeepTheTrackerHashing() {
        int made = 0;
        for (int i = 0; i < 200; i++) {
            int number = i;
            try {
                now(open.create("user" + number, "correct", "", HOME));
                made++;
            } catch (RuntimeException e) {
                assertThat(refusal(() -> open.create("user" + number, "correct", "", HOME)))
                        .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
            }
        }
        assertThat(made).isEqualTo(100);
        now(open.create("grace", "correct", "", source(2)));
        now(open.createByAdmin("root", "correct", true));
    }

    @Test
    void whatFindsNoPlaceReadsNothingAndIsGivenBack() {
        Deque<Runnable> threads = new ArrayDeque<>();
        Accounts busy = world.tracker(threads::add);
        now(open.create("ada", "correct", "", HOME));
        for (int i = 0; i < 34; i++) {
            busy.logIn("nobody", "guess", "", source(100 + i));
        }
        world.registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        for (int i = 0; i < 200; i++) {
            assertThat(refusal(() -> busy.create("ada", "correct", "", source(2))))
                    .isEqualTo(TrackerReason.LOGIN_BUSY);
        }
        world.registers.failing(Optional.empty());
        runAll(threads);

        assertThat(countedUntilRefused(busy)).isEqualTo(100);
    }

    @Test
    void whatLosesItsPlaceToABetterRankedOneIsGivenBack() {
        Deque<Runnable> threads = new ArrayDeque<>();
        Accounts busy = world.tracker(threads::add);
        for (int i = 0; i < 33; i++) {
            busy.logIn("nobody", "guess", "", source(100 + i));
        }
        now(open.create("ada", "correct", "", HOME));
        assertThat(refusal(() -> busy.create("ada", "other", "", source(2)))).isEqualTo(TrackerReason.USER_EXISTS);
        var replaced = busy.create("eve", "correct", "", source(2)).toCompletableFuture();
        assertThat(replaced).isNotDone();

        var better = busy.create("grace", "correct", "", source(3)).toCompletableFuture();

        assertThat(refusal(() -> replaced)).isEqualTo(TrackerReason.LOGIN_BUSY);
        runAll(threads);
        assertThat(now(better).value().name().value()).isEqualTo("grace");
        assertThat(now(world.users.find(new UserName("eve")))).isEmpty();
        // The one for the name that somebody has counts, the one that lost its place does not.
        assertThat(countedUntilRefused(busy)).isEqualTo(100 - 1);
    }

    /** How many times source 2 hears that ada exists, which is read at a place and takes no hash. */
    private static int countedUntilRefused(Accounts at) {
        int counted = 0;
        while (refusal(() -> at.create("ada", "correct", "", source(2))) == TrackerReason.USER_EXISTS) {
            counted++;
        }
        return counted;
    }

    private static void runAll(Deque<Runnable> threads) {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void whereRegistrationIsClosedAdministratorsAloneMakeAccounts() {
        assertThat(refusal(() -> closed.create("ada", "correct", "", HOME)))
                .isEqualTo(TrackerReason.REGISTRATION_CLOSED);

        User made = now(closed.createByAdmin("ada", "correct", false)).value();

        assertThat(made.standing().admin()).isFalse();
        now(closed.logIn("ada", "correct", "", HOME));
    }

    @Test
    void anInvitationMakesOneAccount() {
        Invited invited = now(invite.invite(Optional.empty()));
        assertThat(Duration.between(world.time.instant(), invited.until()))
                .isBetween(Duration.ofHours(24).minusSeconds(1), Duration.ofHours(24));

        for (String text : List.of("", "x", "A".repeat(43), "%".repeat(43))) {
            assertThat(refusal(() -> invite.create("ada", "correct", text, HOME)))
                    .isEqualTo(TrackerReason.INVITATION_INVALID);
        }
        now(invite.create("ada", "correct", invited.text(), HOME));

        assertThat(refusal(() -> invite.create("eve", "correct", invited.text(), HOME)))
                .isEqualTo(TrackerReason.INVITATION_INVALID);
    }

    @Test
    void ofTwoThatUseAnInvitationAtTheSameMomentOneGetsAnAccount() {
        Invited invited = now(invite.invite(Optional.empty()));
        world.registers.beforeNextWrite(() -> now(invite.create("ada", "correct", invited.text(), HOME)));

        assertThat(refusal(() -> invite.create("eve", "correct", invited.text(), HOME)))
                .isEqualTo(TrackerReason.INVITATION_INVALID);
        assertThat(now(world.users.find(new UserName("eve")))).isEmpty();
    }

    @Test
    void whoFindsTheNameTakenKeepsTheInvitation() {
        Invited invited = now(invite.invite(Optional.empty()));
        now(invite.createByAdmin("ada", "correct", false));
        assertThat(refusal(() -> invite.create("ada", "other", invited.text(), HOME)))
                .isEqualTo(TrackerReason.USER_EXISTS);
        // The other one comes after the invitation was marked as used, before the account is entered.
        world.registers.beforeNextWrite(
                () -> world.registers.beforeNextWrite(() -> now(invite.createByAdmin("eve", "correct", false))));
        assertThat(refusal(() -> invite.create("eve", "other", invited.text(), HOME)))
                .isEqualTo(TrackerReason.USER_EXISTS);

        now(invite.create("grace", "correct", invited.text(), HOME));
    }

    @Test
    void anInvitationEnds() {
        Invited invited = now(invite.invite(Optional.of(Duration.ofMinutes(1))));
        world.time.pass(Duration.ofMinutes(1));

        assertThat(refusal(() -> invite.create("ada", "correct", invited.text(), HOME)))
                .isEqualTo(TrackerReason.INVITATION_INVALID);
    }

    @Test
    void anInvitationLastsAMinuteToThirtyDays() {
        now(invite.invite(Optional.of(Duration.ofDays(30))));
        for (Duration wrong : List.of(Duration.ofSeconds(59), Duration.ofDays(31), Duration.ofSeconds(-1))) {
            assertThatThrownBy(() -> invite.invite(Optional.of(wrong))).hasMessageContaining("1 minute to 30 days");
        }
    }

    @Test
    void whatIsNotKnownOfACreationIsToldSo() {
        world.registers.beforeNextWrite(() -> world.registers.failing(Optional.of(TrackerReason.OUTCOME_UNKNOWN)));

        assertThat(refusal(() -> open.create("ada", "correct", "", HOME))).isEqualTo(TrackerReason.OUTCOME_UNKNOWN);
    }

    @Test
    void groupsFindUsersByTheirNamesNowAndBefore() {
        User ada = now(open.create("Ada", "correct", "", HOME)).value();
        var groups = open.users();
        var subject = new Subject.User(ada.id());

        var known = now(groups.find("ADA")).orElseThrow();
        assertThat(known.user()).isEqualTo(subject);
        assertThat(known.name()).isEqualTo("Ada");
        assertThat(now(groups.find("eve"))).isEmpty();
        assertThat(now(groups.find("node:00"))).isEmpty();
        assertThat(now(groups.isDisabled(subject, "Ada"))).isFalse();
        now(open.setDisabled("ada", true));
        assertThat(now(groups.isDisabled(subject, "Ada"))).isTrue();
        var nobody = new Subject.User(AnyRecord.filled(16, 1));
        assertThat(now(groups.isDisabled(nobody, "Ada"))).isTrue();
        now(groups.tell(nobody, "Ada", "not for Ada"));
        assertThat(now(world.users.find(ada.name())).orElseThrow().notices().texts())
                .isEmpty();
    }

    @Test
    void usersAreListedInTheOrderOfTheirNamesPageByPage() {
        for (int i = 0; i < 50; i++) {
            now(open.create(String.format("user%02d", 49 - i), "correct", "", source(i)));
        }
        List<String> names = new ArrayList<>();
        Optional<String> after = Optional.empty();
        do {
            var page = now(open.list(after, 7));
            page.records().forEach(user -> names.add(user.name().value()));
            after = page.next();
        } while (after.isPresent());

        assertThat(names).hasSize(50).isSorted().doesNotHaveDuplicates();
    }

    private byte[] record(String name) {
        return now(world.registers.read(UserCodec.KIND.key(name)))
                .values()
                .get(0)
                .toByteArray();
    }

    private PasswordHash hash(String name) {
        return now(world.users.find(new UserName(name)))
                .orElseThrow()
                .credentials()
                .password();
    }
}
