// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.chordal.tracker.group.GroupModel.Kind;
import io.chordal.tracker.group.GroupModel.Step;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.testing.SteppedRegisters;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every three of the steps around one member, each at a tracker of its own, in every order of their reads and writes in which two
 * interrupt each other: what comes of them is what some order of whole steps brings, but for those that are told that they were overtaken.
 *
 * <p>Each of the looks and writes that stand only against being overtaken is needed for one of these orders, and the test fails without
 * it:
 *
 * <ul>
 *   <li>the second look at the owner in {@link Joining}: a former owner would add again whom the new one has removed;
 *   <li>the look at the member before {@link Leaving} raises the epoch: whoever became the owner half-way and gave the group on would
 *       stay in it after its removal was acknowledged;
 *   <li>the look at the owner there: an owner would be told to have left;
 *   <li>that a removal reads the member before the group, and that {@link Handover} writes the old owner's record even if it says the
 *       right thing: a removal that is refused, because its subject became the owner meanwhile, would cost it its membership when it
 *       gives the group on;
 *   <li>that both owners are the same in {@code Handover.requireSameOwner}: one group would be handed over by one owner to two heirs;
 *   <li>that the heir is looked at after the group on which the change builds: whoever has left would become the owner.
 * </ul>
 */
class ThreeAtOnceTest {
    private static final int INTERRUPTIONS = 2;

    private static final ImmutableSet<Step> STEPS = ImmutableSet.of(
            new Step(Kind.REQUEST, "bob", ""),
            new Step(Kind.ACCEPT, "ada", "bob"),
            new Step(Kind.ADD, "ada", "bob"),
            new Step(Kind.REMOVE, "ada", "bob"),
            new Step(Kind.REMOVE, "cyd", "bob"),
            new Step(Kind.LEAVE, "bob", ""),
            new Step(Kind.TRANSFER, "ada", "bob"),
            new Step(Kind.TRANSFER, "ada", "cyd"),
            new Step(Kind.TRANSFER, "bob", "cyd"));

    static List<List<Step>> pasts() {
        Step made = new Step(Kind.CREATE, "ada", "");
        Step cyd = new Step(Kind.ADD, "ada", "cyd");
        return List.of(
                List.of(made, cyd, new Step(Kind.ADD, "ada", "bob")),
                List.of(made, cyd, new Step(Kind.REQUEST, "bob", "")));
    }

    @ParameterizedTest
    @MethodSource("pasts")
    void comeOutAsInSomeOrder(List<Step> past) {
        int orders = 0;
        for (Set<Step> three : Sets.combinations(STEPS, 3)) {
            orders += inAllOrders(past, List.copyOf(three));
        }
        assertThat(orders).isGreaterThan(10_000);
    }

    private static int inAllOrders(List<Step> past, List<Step> atOnce) {
        Schedules schedules = new Schedules(INTERRUPTIONS);
        Set<Object> explained = new HashSet<>();
        int orders = 0;
        do {
            MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
            GroupWorld world = new GroupWorld(registers, "t0");
            past.forEach(step -> step.on(world));
            Begun begun = new Begun(registers, atOnce);
            schedules.run(begun);
            Map<String, Membership> left = GroupOrders.state(world);
            List<Optional<TrackerReason>> told = begun.told();
            assertThat(explained.contains(List.of(told, left)) || GroupOrders.explain(past, atOnce, told, left))
                    .withFailMessage(() -> "\n" + past + ",\n then at once " + atOnce + ",\n by " + begun.done
                            + ", told " + told + ", leaves " + left)
                    .isTrue();
            explained.add(List.of(told, left));
            orders++;
        } while (schedules.next());
        return orders;
    }

    /** Steps that were begun at trackers of their own. */
    private static final class Begun implements Schedules.Steps {
        private final List<SteppedRegisters> stepped = new ArrayList<>();
        private final List<CompletionStage<Optional<TrackerReason>>> stages = new ArrayList<>();
        private final List<Integer> done = new ArrayList<>();

        Begun(MemoryRegisters registers, List<Step> steps) {
            for (Step step : steps) {
                SteppedRegisters own = new SteppedRegisters(registers);
                stepped.add(own);
                stages.add(step.begin(new GroupWorld(own, "t" + stepped.size()).parts));
            }
        }

        List<Optional<TrackerReason>> told() {
            return stages.stream().map(GroupWorld::get).toList();
        }

        @Override
        public int count() {
            return stepped.size();
        }

        @Override
        public boolean waits(int number) {
            return stepped.get(number).waiting() > 0;
        }

        @Override
        public void step(int number) {
            done.add(number);
            stepped.get(number).step(0);
        }
    }
}
