// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.HOME;
import static io.chordal.tracker.account.World.failure;
import static io.chordal.tracker.account.World.now;
import static io.chordal.tracker.account.World.refusal;
import static io.chordal.tracker.account.World.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.dht.id.Key;
import io.chordal.tracker.group.Subject;
import io.chordal.tracker.record.SplitNames;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LogInTest {
    private static final UserName ADA = new UserName("ada");

    private final World world = new World();
    private final Accounts accounts = world.tracker();

    @Test
    void whoeverHasThePasswordBeginsASession() {
        User made = now(accounts.create("Ada", "correct", "", HOME)).value();

        LoggedIn in = now(accounts.logIn("ADA", "correct", "", HOME));

        assertThat(in.user().user()).isEqualTo(made.user());
        assertThat(in.user().name().value()).isEqualTo("Ada");
        assertThat(world.claims(in.tokens()).userId()).isEqualTo(made.user().bytes());
        assertThat(world.claims(in.tokens()).epoch()).isEqualTo(1);
        assertThat(Duration.between(world.time.instant(), in.tokens().accessEnds()))
                .isLessThanOrEqualTo(Duration.ofMinutes(15))
                .isGreaterThan(Duration.ofMinutes(14));
        assertThat(now(world.present(accounts, in.tokens())).userId()).isEqualTo(made.id());
        assertThat(in.notices()).isEmpty();
    }

    @Test
    @Tag("S2-10")
    void anUnknownUserAndAWrongPasswordGetTheSameAnswerAfterTheSameWork() {
        now(accounts.create("ada", "correct", "", HOME));
        world.hasher.taken();

        Throwable wrong = failure(() -> accounts.logIn("ada", "incorrect", "", source(2)));
        int workForWrong = world.hasher.taken();
        Throwable unknown = failure(() -> accounts.logIn("eve", "incorrect", "", source(3)));
        int workForUnknown = world.hasher.taken();

        assertThat(workForWrong).isEqualTo(1).isEqualTo(workForUnknown);
        assertThat(unknown).hasMessage(wrong.getMessage()).hasSameClassAs(wrong);
        assertThat(wrong).hasMessageStartingWith("invalid credentials");
        assertThat(refusal(() -> accounts.logIn("ada", "incorrect", "", source(4))))
                .isEqualTo(refusal(() -> accounts.logIn("eve", "incorrect", "", source(5))))
                .isEqualTo(TrackerReason.INVALID_CREDENTIALS);
    }

    @Test
    void theOwnerGetsInFromElsewhereWhileOneSourceTriesItsAccount() {
        now(accounts.create("ada", "correct", "", HOME));
        for (int i = 0; i < 1000; i++) {
            refusal(() -> accounts.logIn("ada", "guess", "", source(2)));
        }
        assertThat(world.hasher.taken()).isEqualTo(1 + 5);

        now(accounts.logIn("ada", "correct", "", HOME));

        assertThat(world.waits).isEmpty();
        assertThat(refusal(() -> accounts.logIn("ada", "correct", "", source(2))))
                .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
    }

    @Test
    void aHomeThatWasLoggedInBeforeGetsInWhateverComesFromItsAddress() {
        now(accounts.create("ada", "correct", "", HOME));
        String device = now(accounts.logIn("ada", "correct", "", HOME)).device();
        for (int i = 0; i < 100; i++) {
            refusal(() -> accounts.logIn("ada", "guess", "", HOME));
        }
        assertThat(refusal(() -> accounts.logIn("ada", "correct", "", HOME)))
                .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);

        for (int i = 0; i < 50; i++) {
            device = now(accounts.logIn("ada", "correct", device, HOME)).device();
        }
    }

    @Test
    void anAccountThatManySourcesTryMakesStrangersWaitAndNotItsOwnersHome() {
        now(accounts.create("ada", "correct", "", HOME));
        String device = now(accounts.logIn("ada", "correct", "", HOME)).device();
        for (int i = 0; i < 60; i++) {
            int number = i;
            assertThat(world.waits).hasSize(Math.max(0, i - 50));
            accounts.logIn("ada", "guess", "", source(10 + number));
        }
        assertThat(world.waits).startsWith(Duration.ofSeconds(1), Duration.ofSeconds(2));

        now(accounts.logIn("ada", "correct", device, HOME));

        var stranger = accounts.logIn("ada", "correct", "", source(2)).toCompletableFuture();
        assertThat(stranger).isNotDone();
        world.waiting.forEach(Runnable::run);
        assertThat(now(stranger).user().name()).isEqualTo(ADA);
    }

    @Test
    void whoFindsNoRoomToWaitInKeepsItsTries() {
        now(accounts.create("ada", "correct", "", HOME));
        for (int i = 0; i < 50 + 16; i++) {
            accounts.logIn("ada", "guess", "", source(10 + i));
        }
        assertThat(world.waiting).hasSize(16);
        int waits = world.waits.size();
        world.hasher.taken();
        for (int i = 0; i < 100; i++) {
            assertThat(refusal(() -> accounts.logIn("ada", "correct", "", HOME)))
                    .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
        }
        assertThat(world.hasher.taken()).isZero();
        assertThat(world.waits).hasSize(waits);
        while (!world.waiting.isEmpty()) {
            world.waiting.remove().run();
        }

        var home = accounts.logIn("ada", "correct", "", HOME).toCompletableFuture();

        assertThat(home).isNotDone();
        // As long as if the hundred had never come.
        assertThat(world.waits).last().isEqualTo(Duration.ofSeconds(17));
        world.waiting.remove().run();
        assertThat(now(home).user().name()).isEqualTo(ADA);
    }

    @Test
    void aDeviceTokenIsGoodForItsAccountAloneAndIfATrackerMadeIt() {
        now(accounts.create("ada", "correct", "", HOME));
        now(accounts.create("eve", "correct", "", HOME));
        String device = now(accounts.logIn("eve", "correct", "", HOME)).device();
        for (int i = 0; i < 5; i++) {
            refusal(() -> accounts.logIn("ada", "guess", "", HOME));
        }

        for (String token :
                List.of(device, "x".repeat(86), "A".repeat(86), "", device.substring(1) + "A", "%".repeat(86))) {
            assertThat(refusal(() -> accounts.logIn("ada", "correct", token, HOME)))
                    .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
        }
    }

    @Test
    void aDeviceTokenFromBeforeAChangeOfThePasswordGivesNothingMore() {
        now(accounts.create("ada", "correct", "", HOME));
        LoggedIn before = now(accounts.logIn("ada", "correct", "", HOME));
        LoggedIn after = now(accounts.changePassword(world.claims(before.tokens()), "correct", "changed"));
        for (int i = 0; i < 5; i++) {
            refusal(() -> accounts.logIn("ada", "guess", "", HOME));
        }

        assertThat(refusal(() -> accounts.logIn("ada", "changed", before.device(), HOME)))
                .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
        now(accounts.logIn("ada", "changed", after.device(), HOME));
    }

    @Test
    void aDeviceTokenOfOneTrackerIsGoodAtTheOthersAndForHalfAYear() {
        now(accounts.create("ada", "correct", "", HOME));
        Accounts other = world.tracker();
        String device = now(accounts.logIn("ada", "correct", "", HOME)).device();
        for (int i = 0; i < 5; i++) {
            refusal(() -> other.logIn("ada", "guess", "", HOME));
        }

        now(other.logIn("ada", "correct", device, HOME));

        world.time.pass(DeviceTokens.LIFETIME);
        for (int i = 0; i < 5; i++) {
            refusal(() -> other.logIn("ada", "guess", "", HOME));
        }
        assertThat(refusal(() -> other.logIn("ada", "correct", device, HOME)))
                .isEqualTo(TrackerReason.TOO_MANY_ATTEMPTS);
    }

    @Test
    void tokensOfAllKeysThatASplitLeftAreGood() {
        now(accounts.create("ada", "correct", "", HOME));
        Key place = Key.of("secrets", "device tokens");
        String one = now(accounts.logIn("ada", "correct", "", HOME)).device();
        var first = now(world.registers.read(place)).values().get(0);
        now(world.registers.delete(now(world.registers.read(place))));
        Accounts otherSide = world.tracker();
        String two = now(otherSide.logIn("ada", "correct", "", HOME)).device();
        var second = now(world.registers.read(place)).values().get(0);
        world.registers.putSiblings(place, List.of(first, second));
        Accounts healed = world.tracker();
        for (int i = 0; i < 5; i++) {
            refusal(() -> healed.logIn("ada", "guess", "", HOME));
        }

        now(healed.logIn("ada", "correct", one, HOME));
        now(healed.logIn("ada", "correct", two, HOME));
    }

    @Test
    void thatAUserIsDisabledIsToldToWhoeverHasItsPasswordAlone() {
        now(accounts.create("ada", "correct", "", HOME));
        now(accounts.setDisabled("ada", true));

        assertThat(refusal(() -> accounts.logIn("ada", "guess", "", HOME)))
                .isEqualTo(TrackerReason.INVALID_CREDENTIALS);
        assertThat(refusal(() -> accounts.logIn("ada", "correct", "", HOME))).isEqualTo(TrackerReason.USER_DISABLED);

        now(accounts.setDisabled("ada", false));
        now(accounts.logIn("ada", "correct", "", HOME));
    }

    @Test
    void aPasswordThatTookLessWorkIsHashedAnewAtTheLogIn() {
        now(accounts.create("ada", "correct", "", HOME));
        PasswordHasher harder = new Argon2Hasher(new ArgonParameters(128, 1, 1), new Random(3));
        Accounts updated = world.tracker(World.config(), harder);

        refusal(() -> updated.logIn("ada", "guess", "", HOME));
        assertThat(hash().parameters()).isEqualTo(World.CHEAP);
        LoggedIn in = now(updated.logIn("ada", "correct", "", HOME));

        assertThat(hash().parameters().memoryKib()).isEqualTo(128);
        assertThat(now(world.present(updated, in.tokens())).name()).isEqualTo("ada");
        now(accounts.logIn("ada", "correct", "", HOME));
        assertThat(hash().parameters().memoryKib()).isEqualTo(128);
    }

    @Test
    void whereSomebodyLoggedInAndNoWrongPasswordWasTriedSinceThereIsAPlaceDuringAFlood() {
        Deque<Runnable> threads = new ArrayDeque<>();
        Accounts busy = world.tracker(threads::add);
        now(accounts.create("ada", "correct", "", HOME));
        logIn(busy, threads, HOME, "correct");
        logIn(busy, threads, source(2), "correct");
        logIn(busy, threads, source(2), "incorrect");
        logIn(busy, threads, source(3), "incorrect");
        List<CompletionStage<LoggedIn>> flood = new ArrayList<>();
        for (int i = 0; i < 34; i++) {
            flood.add(busy.logIn(i % 2 == 0 ? "ada" : "nobody", "guess", "", source(100 + i)));
        }

        var fresh = busy.logIn("ada", "correct", "", source(4)).toCompletableFuture();
        var wrongBefore = busy.logIn("ada", "correct", "", source(2)).toCompletableFuture();
        var home = busy.logIn("ada", "correct", "", HOME).toCompletableFuture();

        assertThat(List.of(refusal(() -> fresh), refusal(() -> wrongBefore))).containsOnly(TrackerReason.LOGIN_BUSY);
        assertThat(home).isNotDone();
        assertThat(refusal(() -> flood.get(33))).isEqualTo(TrackerReason.LOGIN_BUSY);
        runAll(threads);
        assertThat(now(home).user().name()).isEqualTo(ADA);
        assertThat(flood.subList(0, 33))
                .allSatisfy(stage -> assertThat(refusal(() -> stage)).isEqualTo(TrackerReason.INVALID_CREDENTIALS));
    }

    @Test
    void aDisabledUsersPasswordPutsNoSourceInGoodStanding() {
        Deque<Runnable> threads = new ArrayDeque<>();
        Accounts busy = world.tracker(threads::add);
        now(accounts.create("ada", "correct", "", HOME));
        logIn(busy, threads, HOME, "correct");
        now(accounts.setDisabled("ada", true));
        logIn(busy, threads, HOME, "correct");
        for (int i = 0; i < 34; i++) {
            busy.logIn("nobody", "guess", "", source(100 + i));
        }

        assertThat(refusal(() -> busy.logIn("ada", "correct", "", HOME))).isEqualTo(TrackerReason.LOGIN_BUSY);
    }

    private static void logIn(Accounts at, Deque<Runnable> threads, Source source, String password) {
        var attempt = at.logIn("ada", password, "", source).toCompletableFuture();
        runAll(threads);
        assertThat(attempt).isDone();
    }

    private static void runAll(Deque<Runnable> threads) {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void anAttemptThatTheRecordsHinderedDoesNotCount() {
        now(accounts.create("ada", "correct", "", HOME));
        world.registers.failing(Optional.of(TrackerReason.TOO_FEW_TRACKERS));
        for (int i = 0; i < 100; i++) {
            assertThat(refusal(() -> accounts.logIn("ada", "correct", "", HOME)))
                    .isEqualTo(TrackerReason.TOO_FEW_TRACKERS);
        }
        world.registers.failing(Optional.empty());
        world.time.pass(Duration.ofSeconds(1));

        now(accounts.logIn("ada", "correct", "", HOME));
    }

    @Test
    void noticesAreToldAtOneLogInAndStayToBeLookedAt() {
        User ada = now(accounts.create("ada", "correct", "", HOME)).value();
        var subject = new Subject.User(ada.id());
        now(accounts.users().tell(subject, "ada", "your group is called so now"));
        now(accounts.users().tell(subject, "ada", "your group is called so now"));

        LoggedIn first = now(accounts.logIn("ada", "correct", "", HOME));
        now(accounts.users().tell(subject, "ada", "your group is called so now"));
        LoggedIn second = now(accounts.logIn("ada", "correct", "", HOME));

        assertThat(first.notices()).containsExactly("your group is called so now");
        assertThat(second.notices()).isEmpty();
        assertThat(now(accounts.account(world.claims(second.tokens())))
                        .notices()
                        .texts())
                .containsExactly("your group is called so now");
    }

    @Test
    void whoLostTheNameInASplitStillLogsInByItAndIsTold() {
        User one = user(1, "one-password");
        User two = user(2, "two-password");
        world.registers.putSiblings(
                UserCodec.KIND.key("ada"),
                Stream.of(one, two)
                        .map(user -> UserCodec.KIND.written(user, true))
                        .toList());
        SplitNames<User> split = SplitNames.of(List.of(one, two));
        String losersPassword = split.keeper().equals(one) ? "two-password" : "one-password";
        String keepersPassword = split.keeper().equals(one) ? "one-password" : "two-password";

        LoggedIn loser = now(accounts.logIn("ada", losersPassword, "", HOME));
        LoggedIn keeper = now(accounts.logIn("ada", keepersPassword, "", HOME));

        assertThat(keeper.user().name().value()).isEqualTo("ada");
        assertThat(keeper.user().user()).isEqualTo(split.keeper().user());
        assertThat(keeper.notices()).isEmpty();
        assertThat(loser.user().user()).isEqualTo(split.others().get(0).user());
        assertThat(loser.user().name().value())
                .isEqualTo("ada~" + split.others().get(0).madeBy());
        assertThat(loser.notices())
                .singleElement()
                .asString()
                .contains("somebody else was called 'ada'", "you are 'ada~");
        assertThat(now(accounts.logIn(loser.user().name().value(), losersPassword, "", HOME))
                        .notices())
                .isEmpty();
        assertThat(refusal(() -> accounts.logIn("ada", "guess", "", HOME)))
                .isEqualTo(TrackerReason.INVALID_CREDENTIALS);
    }

    @Test
    void aSessionFromBeforeASplitEndedGoesOnUnderTheNewName() {
        User one = user(1, "one-password");
        User two = user(2, "two-password");
        SplitNames<User> split = SplitNames.of(List.of(one, two));
        User loser = split.others().get(0);
        world.registers.putSiblings(UserCodec.KIND.key("ada"), List.of(UserCodec.KIND.written(loser, true)));
        LoggedIn before = now(accounts.logIn("ada", loser.equals(one) ? "one-password" : "two-password", "", HOME));
        world.registers.putSiblings(
                UserCodec.KIND.key("ada"),
                Stream.of(one, two)
                        .map(user -> UserCodec.KIND.written(user, true))
                        .toList());
        world.time.pass(LiveSessions.FRESH);

        assertThat(now(world.present(accounts, before.tokens())).name()).isEqualTo("ada~" + loser.madeBy());
        Tokens after = now(accounts.refresh(before.tokens().refresh()));
        assertThat(world.claims(after).name()).isEqualTo("ada~" + loser.madeBy());
    }

    private User user(int id, String password) {
        return User.fresh(
                new UserId(AnyRecord.filled(16, id)),
                ADA,
                world.hasher.hash(Password.shown(password)),
                false,
                world.time.instant(),
                "t" + id);
    }

    private PasswordHash hash() {
        return now(world.users.find(ADA)).orElseThrow().credentials().password();
    }
}
