// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static io.chordal.tracker.account.World.HOME;
import static io.chordal.tracker.account.World.now;
import static io.chordal.tracker.account.World.refusal;
import static io.chordal.tracker.account.World.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.testing.SteppedRegisters;
import io.chordal.tracker.testing.StoppingRegisters;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An invitation makes one account at most, and is never lost while it has made none. */
class InvitationTest {
    private static final AccountConfig INVITE = World.config().withRegistration(RegistrationMode.invite);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoseTrackerDiesAnywhereOnTheWayIsGoodForTheSameNameAtAnother(boolean lastIsDone) {
        int steps = 0;
        for (boolean stopped = true; stopped; steps++) {
            World world = new World();
            Accounts other = world.tracker(INVITE);
            String invitation = now(other.invite(Optional.empty())).text();
            StoppingRegisters dying = new StoppingRegisters(world.registers, steps, lastIsDone);
            world.tracker(INVITE, dying).create("ada", "correct", invitation, HOME);
            stopped = dying.stopped();

            Optional<TrackerReason> again = refused(other.create("Ada", "correct", invitation, HOME));

            assertThat(again)
                    .as("after %s steps", steps)
                    .isIn(Optional.empty(), Optional.of(TrackerReason.USER_EXISTS));
            now(other.logIn("ada", "correct", "", HOME));
            assertThat(refusal(() -> other.create("eve", "correct", invitation, source(2))))
                    .isEqualTo(TrackerReason.INVITATION_INVALID);
            assertThat(now(other.list(Optional.empty(), 10)).records()).hasSize(1);
        }
        assertThat(steps).as("places where it died").isGreaterThan(6);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoseTrackerDiesAnywhereOnTheWayMakesNoSecondAccountOfAnotherName(boolean lastIsDone) {
        boolean stopped = true;
        for (int steps = 0; stopped; steps++) {
            World world = new World();
            Accounts other = world.tracker(INVITE);
            String invitation = now(other.invite(Optional.empty())).text();
            StoppingRegisters dying = new StoppingRegisters(world.registers, steps, lastIsDone);
            world.tracker(INVITE, dying).create("ada", "correct", invitation, HOME);
            stopped = dying.stopped();

            Optional<TrackerReason> eves = refused(other.create("eve", "correct", invitation, source(2)));
            refused(other.create("ada", "correct", invitation, HOME));

            assertThat(eves).isIn(Optional.empty(), Optional.of(TrackerReason.INVITATION_INVALID));
            assertThat(now(other.list(Optional.empty(), 10)).records())
                    .as("after %s steps", steps)
                    .hasSize(1);
        }
    }

    @Property(tries = 1000)
    void whichSeveralUseAtOnceMakesOneAccountAtMost(@ForAll long seed) {
        Random random = new Random(seed);
        World world = new World();
        Accounts tracker = world.tracker(INVITE);
        String invitation = now(tracker.invite(Optional.empty())).text();
        SteppedRegisters stepped = new SteppedRegisters(world.registers);
        List<CompletionStage<?>> begun = new ArrayList<>();
        for (String name : List.of("ada", "ADA", "eve", "ada")) {
            begun.add(world.tracker(INVITE, stepped)
                    .create(name, "password" + begun.size(), invitation, source(begun.size())));
        }
        begun.add(world.tracker(INVITE, stepped).createByAdmin("ada", "another", false));
        while (stepped.waiting() > 0) {
            stepped.step(random.nextInt(stepped.waiting()));
        }

        long made = begun.subList(0, 4).stream()
                .filter(stage -> refused(stage).isEmpty())
                .count();
        long byAdmin = refused(begun.get(4)).isEmpty() ? 1 : 0;
        assertThat(made).isLessThanOrEqualTo(1);
        assertThat(now(tracker.list(Optional.empty(), 10)).records()).hasSize((int) (made + byAdmin));
        long more = refused(tracker.create("grace", "correct", invitation, source(9)))
                .map(reason -> 0L)
                .orElse(1L);
        assertThat(made + more).isLessThanOrEqualTo(1);
    }

    private static Optional<TrackerReason> refused(CompletionStage<?> stage) {
        return stage.toCompletableFuture().isCompletedExceptionally()
                ? Optional.of(refusal(() -> stage))
                : Optional.<TrackerReason>empty();
    }
}
