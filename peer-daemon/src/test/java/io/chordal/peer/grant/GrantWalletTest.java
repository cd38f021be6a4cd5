// SPDX-License-Identifier: Apache-2.0
package io.chordal.peer.grant;

import static io.chordal.peer.grant.WalletWorld.AS;
import static io.chordal.peer.grant.WalletWorld.LIFETIME;
import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.peer.grpc.wire.PeerFailure;
import io.chordal.peer.grpc.wire.PeerProblem;
import io.chordal.swarm.file.FileRef;
import io.chordal.swarm.share.Membership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When trackers are asked for grants, how long what they gave counts, and what is said when there is none. */
class GrantWalletTest {
    private static final FileRef FILE = WalletWorld.file(1);
    private static final FileRef OTHER = WalletWorld.file(2);

    private final WalletWorld world = new WalletWorld();
    private int told;

    @Test
    void equalQuestionsAreAskedOnceAndOthersGoTogether() {
        world.answersLater = true;
        List<CompletableFuture<String>> answers = new ArrayList<>();
        for (FileRef file : List.of(FILE, FILE, OTHER, WalletWorld.file(3), OTHER)) {
            answers.add(world.wallet.ask(AS, file));
        }

        assertThat(world.questions).isEqualTo(1);
        world.answerNext();
        assertThat(world.questions).isEqualTo(2);
        world.answerNext();

        assertThat(world.filesAsked).isEqualTo(3);
        assertThat(answers).allSatisfy(answer -> assertThat(answer).isCompleted());
        assertThat(answers.get(0).join()).isEqualTo(answers.get(1).join());
        assertThat(answers.get(2).join()).isEqualTo(answers.get(4).join());
    }

    @Test
    void noQuestionIsForMoreFilesThanATrackerTakes() {
        world.answersLater = true;
        IntStream.range(0, 2_500).forEach(each -> world.wallet.ask(AS, WalletWorld.file(each)));
        world.answerNext();

        assertThat(world.open)
                .singleElement()
                .satisfies(question -> assertThat(question.files()).hasSize(GrantSource.MOST_FILES));
    }

    @Test
    void aGrantThatIsGoodIsNotAskedForAgainAndEndsWithItsLifetime() {
        String grant = world.wallet.ask(AS, FILE).join();
        world.pass(LIFETIME.minusSeconds(1));
        assertThat(world.wallet.present(AS, FILE)).contains(grant);
        assertThat(world.wallet.ask(AS, FILE)).isCompletedWithValue(grant);
        assertThat(world.questions).as("nobody keeps it up").isEqualTo(1);

        world.pass(Duration.ofSeconds(1));
        assertThat(world.wallet.present(AS, FILE)).isEmpty();
        assertThat(world.wallet.present(AS, OTHER)).isEmpty();
    }

    @Test
    void aGrantIsRenewedAfterTwoThirdsOfItsLifetimeWhileSomebodyKeepsItUpAndNoLonger() {
        ReadRight right = keep(FILE);
        assertThat(right.standing()).isInstanceOf(GrantStanding.Good.class);
        String first = world.wallet.present(AS, FILE).orElseThrow();

        world.pass(Duration.ofMinutes(3).minusSeconds(1));
        assertThat(world.wallet.present(AS, FILE)).contains(first);
        world.pass(Duration.ofSeconds(32));
        assertThat(world.questions).isEqualTo(2);
        assertThat(world.wallet.present(AS, FILE)).isPresent().get().isNotEqualTo(first);
        assertThat(told).as("that there is another one").isGreaterThanOrEqualTo(2);

        world.pass(Duration.ofHours(1));
        assertThat(world.questions).isBetween(18, 22);
        assertThat(right.standing()).isInstanceOf(GrantStanding.Good.class);

        right.close();
        int until = world.questions;
        world.pass(Duration.ofHours(1));
        assertThat(world.questions).isEqualTo(until);
        assertThat(world.timers()).isZero();
    }

    @Test
    @Tag("S2-32")
    void withoutATrackerTheGrantIsUsedToItsEndThenTheRightIsLackedAndComesBackByItself() {
        ReadRight right = keep(FILE);
        world.answer = java.util.Optional.of(PeerProblem.NO_TRACKER);

        world.pass(LIFETIME.minusSeconds(1));
        assertThat(right.standing()).isInstanceOf(GrantStanding.Good.class);
        assertThat(world.questions).as("ever more seldom").isBetween(5, 30);

        int before = told;
        world.pass(Duration.ofSeconds(2));
        assertThat(told).isGreaterThan(before);
        assertThat(right.standing())
                .isInstanceOfSatisfying(
                        GrantStanding.Lacking.class,
                        lacking -> assertThat(lacking.why().problem()).isEqualTo(PeerProblem.NO_TRACKER));
        int atEnd = world.questions;
        world.pass(Duration.ofHours(1));
        assertThat(world.questions - atEnd).isLessThan(600);

        world.answer = java.util.Optional.empty();
        world.pass(Duration.ofSeconds(10));
        assertThat(right.standing()).isInstanceOf(GrantStanding.Good.class);
    }

    @Test
    void whileTrackersDoNotAnswerNobodyIsAskedForOtherFilesEither() {
        world.answer = java.util.Optional.of(PeerProblem.NO_TRACKER);
        assertThat(problem(world.wallet.ask(AS, FILE))).isEqualTo(PeerProblem.NO_TRACKER);
        for (int i = 0; i < 100; i++) {
            assertThat(problem(world.wallet.ask(AS, WalletWorld.file(i)))).isEqualTo(PeerProblem.NO_TRACKER);
        }

        assertThat(world.questions).isEqualTo(1);
        world.answer = java.util.Optional.empty();
        world.pass(Duration.ofSeconds(1));
        assertThat(world.wallet.ask(AS, OTHER)).isCompleted();
    }

    @Test
    @Tag("S2-16")
    void whoIsNoMemberAnyMoreHasNoGrantsAndNobodyIsAskedUntilSomebodyAsksAnew() {
        ReadRight right = keep(FILE);
        world.wallet.ask(AS, OTHER).join();
        world.answer = java.util.Optional.of(PeerProblem.NOT_IN_GROUP);

        world.pass(Duration.ofMinutes(4));
        assertThat(right.standing())
                .isInstanceOfSatisfying(
                        GrantStanding.Refused.class,
                        refused -> assertThat(refused.why().problem()).isEqualTo(PeerProblem.NOT_IN_GROUP));
        assertThat(world.wallet.present(AS, FILE)).isEmpty();
        assertThat(world.wallet.present(AS, OTHER)).isEmpty();
        int asked = world.questions;
        world.pass(Duration.ofHours(5));
        assertThat(world.questions).isEqualTo(asked);

        right.close();
        world.answer = java.util.Optional.empty();
        assertThat(keep(FILE).standing()).isInstanceOf(GrantStanding.Good.class);
    }

    @Test
    void aFileThatNobodyOffersIsLackedAndAskedForAgain() {
        world.lacks(FILE);
        ReadRight right = keep(FILE);
        assertThat(right.standing())
                .isInstanceOfSatisfying(
                        GrantStanding.Lacking.class,
                        lacking -> assertThat(lacking.why()).hasMessageContaining("nobody in the group photos"));
        assertThat(world.wallet.ask(AS, OTHER))
                .as("others are not kept waiting")
                .isCompleted();

        world.has(FILE);
        world.pass(Duration.ofSeconds(1));
        assertThat(right.standing()).isInstanceOf(GrantStanding.Good.class);
    }

    @Test
    void aGrantThatAPeerDoesNotTakeIsReplacedButNotAtAnyRate() {
        keep(FILE);
        for (int i = 0; i < 1_000; i++) {
            String present = world.wallet.present(AS, FILE).orElseThrow();
            world.wallet.doubt(AS, FILE, present);
            world.wallet.doubt(AS, FILE, "an earlier one");
            world.pass(Duration.ofMillis(100));
            assertThat(world.wallet.present(AS, FILE)).as("others may take it").isPresent();
        }

        assertThat(world.questions).as("in 100 s").isBetween(3, 12);
    }

    @Test
    void nobodyIsAskedAsAUserWhoIsNotLoggedInAndWhatWasGivenToOneIsNotShown() {
        ReadRight right = keep(FILE);
        world.loggedIn = false;
        assertThat(world.wallet.present(AS, FILE)).isEmpty();
        world.wallet.memberChanged();

        assertThat(right.standing())
                .isInstanceOfSatisfying(
                        GrantStanding.Lacking.class,
                        lacking -> assertThat(lacking.why()).hasMessageContaining("log in again"));
        world.pass(Duration.ofHours(1));
        assertThat(world.questions).isEqualTo(1);
        assertThat(problem(world.wallet.ask(AS, OTHER))).isEqualTo(PeerProblem.PERMISSION_DENIED);

        world.loggedIn = true;
        world.wallet.memberChanged();
        assertThat(right.standing()).isInstanceOf(GrantStanding.Good.class);
    }

    @Test
    void anAnswerThatComesAfterTheLogOutIsNotKept() {
        world.answersLater = true;
        ReadRight right = keep(FILE);
        assertThat(right.standing()).isInstanceOf(GrantStanding.Asked.class);
        world.loggedIn = false;
        world.wallet.memberChanged();
        world.answerNext();
        world.loggedIn = true;

        assertThat(world.wallet.present(AS, FILE)).isEmpty();
    }

    @Test
    void grantsOfOneUserAreNotAnothers() {
        world.wallet.ask(AS, FILE).join();

        assertThat(world.wallet.present(new Membership(AS.group(), ""), FILE)).isEmpty();
    }

    @Test
    void noMoreGrantsAreRememberedThanIsSaidButThoseThatAreNeeded() {
        WalletWorld small = new WalletWorld(new GrantConfig(
                0.6,
                0.7,
                Duration.ofSeconds(1),
                Duration.ofSeconds(9),
                Duration.ofSeconds(1),
                Duration.ofSeconds(9),
                2));
        small.wallet.keep(AS, FILE, () -> {});
        for (int i = 10; i < 30; i++) {
            small.wallet.ask(AS, WalletWorld.file(i)).join();
        }

        assertThat(small.wallet.present(AS, FILE)).isPresent();
        assertThat(small.wallet.present(AS, WalletWorld.file(29))).isPresent();
        assertThat(small.wallet.present(AS, WalletWorld.file(28))).isEmpty();
    }

    private ReadRight keep(FileRef file) {
        return world.wallet.keep(AS, file, () -> told++);
    }

    private static PeerProblem problem(CompletableFuture<String> answer) {
        assertThat(answer).isCompletedExceptionally();
        return answer.handle((grant, e) -> ((PeerFailure) e).problem()).join();
    }
}
