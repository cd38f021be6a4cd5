// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.group.GroupModel.Kind;
import io.chordal.tracker.group.GroupModel.Step;
import io.chordal.tracker.record.Registers;
import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.testing.SteppedRegisters;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** A group under steps of several callers, drawn at random, against {@link GroupModel}. */
class RandomGroupsTest {
    @Property(tries = 2000)
    void stepsOneAfterAnotherBringWhatTheModelSays(@ForAll @Size(max = 40) List<@From("steps") Step> steps) {
        GroupWorld world = new GroupWorld(new MemoryRegisters(() -> GroupWorld.START), "t1");
        GroupModel model = new GroupModel();
        for (Step step : steps) {
            assertThat(step.on(world)).as(step.toString()).isEqualTo(model.does(step));
            assertLike(model, world);
        }
    }

    @Property(tries = 4000)
    void severalAtOnceComeOutAsInSomeOrderButForThoseThatAreToldThatTheyWereOvertaken(
            @ForAll("pasts") List<Step> past,
            @ForAll @Size(min = 2, max = 4) List<@From("steps") Step> atOnce,
            @ForAll long seed) {
        MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
        GroupWorld world = new GroupWorld(registers, "t1");
        past.forEach(step -> step.on(world));

        List<Optional<TrackerReason>> told = interleaved(registers, atOnce, new Random(seed));

        Map<String, Membership> left = GroupOrders.state(world);
        assertThat(GroupOrders.explain(past, atOnce, told, left))
                .as("%s then at once %s, told %s, leaves %s", past, atOnce, told, left)
                .isTrue();
    }

    /** Begins all of them, and lets their reads and writes be done in an order that chance decides; returns why each was refused. */
    private static List<Optional<TrackerReason>> interleaved(Registers registers, List<Step> steps, Random random) {
        SteppedRegisters stepped = new SteppedRegisters(registers);
        GroupWorld world = new GroupWorld(stepped, "t2");
        List<CompletionStage<Optional<TrackerReason>>> begun =
                steps.stream().map(step -> step.begin(world.parts)).toList();
        while (stepped.waiting() > 0) {
            stepped.step(random.nextInt(stepped.waiting()));
        }
        return begun.stream().map(GroupWorld::get).toList();
    }

    private static void assertLike(GroupModel model, GroupWorld world) {
        assertThat(GroupOrders.state(world)).isEqualTo(GroupOrders.state(model));
        model.owner().ifPresent(owner -> {
            Group group = world.group(Step.GROUP);
            assertThat(group.owner().name()).isEqualTo(owner);
            assertThat(group.epoch()).isEqualTo(model.epoch());
        });
    }

    @Provide
    Arbitrary<Step> steps() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.of("ada", "ada", "bob", "bob", "cyd"),
                        Arbitraries.of("ada", "bob", "bob", "cyd"))
                .as(Step::new);
    }

    /** What was done before: mostly there is a group of ada's with members. */
    @Provide
    Arbitrary<List<Step>> pasts() {
        return Combinators.combine(
                        Arbitraries.subsetOf(
                                new Step(Kind.ADD, "ada", "bob"),
                                new Step(Kind.REQUEST, "bob", ""),
                                new Step(Kind.ADD, "ada", "cyd")),
                        steps().list().ofMaxSize(6))
                .as((members, more) -> {
                    List<Step> past = new ArrayList<>(List.of(new Step(Kind.CREATE, "ada", "")));
                    past.addAll(members);
                    past.addAll(more);
                    return past;
                });
    }
}
