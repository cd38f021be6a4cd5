// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.HOME;
import static io.chordal.tracker.account.World.failure;
import static io.chordal.tracker.account.World.now;
import static io.chordal.tracker.account.World.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.daemon.policy.CallDenied;
import io.chordal.tracker.value.TrackerReason;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdministrationTest {
    private final World world = new World();
    private final Accounts accounts = world.tracker();

    @Test
    void aResetGivesAnotherPasswordAndEndsAllSessions() {
        now(accounts.create("ada", "forgotten", "", HOME));
        Tokens tokens = now(accounts.logIn("ada", "forgotten", "", HOME)).tokens();
        now(world.present(accounts, tokens));

        now(accounts.resetPassword("ADA", "from-admin"));

        assertThat(isRevoked(tokens)).isTrue();
        assertThat(refusal(() -> accounts.refresh(tokens.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
        assertThat(refusal(() -> accounts.logIn("ada", "forgotten", "", HOME)))
                .isEqualTo(TrackerReason.INVALID_CREDENTIALS);
        now(accounts.logIn("ada", "from-admin", "", HOME));
    }

    @Test
    void aDisabledUserIsLoggedOutEverywhereAndCannotLogInUntilEnabled() {
        now(accounts.create("ada", "correct", "", HOME));
        Tokens tokens = now(accounts.logIn("ada", "correct", "", HOME)).tokens();
        now(world.present(accounts, tokens));

        assertThat(now(accounts.setDisabled("ada", true)).standing().disabled()).isTrue();

        assertThat(isRevoked(tokens)).isTrue();
        assertThat(refusal(() -> accounts.refresh(tokens.refresh()))).isEqualTo(TrackerReason.SESSION_ENDED);
        now(accounts.setDisabled("ada", false));
        assertThat(isRevoked(tokens)).isTrue();
        Tokens again = now(accounts.logIn("ada", "correct", "", HOME)).tokens();
        now(accounts.setDisabled("ada", false));
        assertThat(isRevoked(again)).isFalse();
    }

    @Test
    void whoBecomesAnAdministratorOrIsNoneAnyMoreIsItWithTheTokenItHas() {
        now(accounts.createByAdmin("root", "correct", true));
        now(accounts.create("ada", "correct", "", HOME));
        Tokens tokens = now(accounts.logIn("ada", "correct", "", HOME)).tokens();
        assertThat(now(world.present(accounts, tokens)).admin()).isFalse();

        now(accounts.setAdmin("ada", true));
        assertThat(now(world.present(accounts, tokens)).admin()).isTrue();
        now(accounts.setAdmin("ada", false));
        assertThat(now(world.present(accounts, tokens)).admin()).isFalse();
    }

    @Test
    void theLastAdministratorCannotBeTakenAway() {
        now(accounts.createByAdmin("root", "correct", true));
        now(accounts.createByAdmin("other", "correct", true));
        now(accounts.setDisabled("other", true));

        assertThat(refusal(() -> accounts.setAdmin("root", false))).isEqualTo(TrackerReason.LAST_ADMIN);
        assertThat(refusal(() -> accounts.setDisabled("root", true))).isEqualTo(TrackerReason.LAST_ADMIN);
        assertThat(isActingAdmin("root")).isTrue();

        now(accounts.setDisabled("other", false));
        now(accounts.setAdmin("root", false));
        assertThat(refusal(() -> accounts.setAdmin("other", false))).isEqualTo(TrackerReason.LAST_ADMIN);
    }

    @Test
    void twoAdministratorsWhoTakeEachOtherAwayAtTheSameMomentDoNotBothGo() {
        now(accounts.createByAdmin("root", "correct", true));
        now(accounts.createByAdmin("other", "correct", true));
        Accounts elsewhere = world.tracker();
        // The other's attempt finds both administrators, and is done before this one's write.
        world.registers.beforeNextWrite(() -> now(elsewhere.setAdmin("other", false)));

        assertThat(refusal(() -> accounts.setAdmin("root", false))).isEqualTo(TrackerReason.LAST_ADMIN);

        assertThat(isActingAdmin("root")).isTrue();
        assertThat(isActingAdmin("other")).isFalse();
    }

    @Test
    void whoIsNoAdministratorCanBeTakenWithoutLookingForAnother() {
        now(accounts.create("ada", "correct", "", HOME));

        now(accounts.setAdmin("ada", false));
        now(accounts.setDisabled("ada", true));
    }

    @Test
    void aUserThatThereIsNotIsNamed() {
        List<Throwable> failures = List.of(
                failure(() -> accounts.resetPassword("eve", "changed")),
                failure(() -> accounts.setDisabled("eve", true)),
                failure(() -> accounts.setAdmin("eve", true)));

        assertThat(failures).allSatisfy(failure -> assertThat(failure).hasMessageContaining("no user 'eve'"));
    }

    private boolean isActingAdmin(String name) {
        return now(world.users.find(new UserName(name)))
                .orElseThrow()
                .standing()
                .actsAsAdmin();
    }

    private boolean isRevoked(Tokens tokens) {
        var answer = world.present(accounts, tokens).toCompletableFuture();
        return answer.isCompletedExceptionally()
                && ((CallDenied) failure(() -> answer)).reason() == CallDenied.Reason.SESSION_ENDED;
    }
}
