// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.chordal.tracker.testing.MemoryRegisters;
import io.chordal.tracker.value.TrackerReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that can be done to a group, with everything else done by somebody at another tracker just before each of its writes: what
 * comes out is what one after the other would have brought, or the first was told that it was overtaken, and did nothing.
 */
class OvertakenTest {
    private static final String GROUP = "photos";

    /** Something that somebody does, and what is called so in reports. */
    private record Step(String name, Consumer<GroupWorld> does) {
        Step then(String after, Consumer<GroupWorld> next) {
            return new Step(after, does.andThen(next));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** What came of it. */
    private record Result(Map<String, Optional<TrackerReason>> refused, Map<String, String> state) {}

    private static final Step MADE = new Step("ada owns it, cyd is in", world -> {
        world.create("ada", GROUP);
        world.add("ada", GROUP, "cyd");
    });
    private static final Step ASKS = MADE.then("bob asks", world -> world.request("bob", GROUP));
    private static final Step IN = MADE.then("bob is in", world -> world.add("ada", GROUP, "bob"));
    private static final Step OUT = IN.then("bob was in", world -> world.remove("ada", GROUP, "bob"));
    private static final Step ASKS_AGAIN = OUT.then("bob was in and asks", world -> world.request("bob", GROUP));

    private static final List<Step> STARTS = List.of(
            MADE,
            ASKS,
            IN,
            OUT,
            ASKS_AGAIN,
            new Step("bob had it and gave it to ada", world -> {
                world.create("bob", GROUP);
                world.add("bob", GROUP, "ada");
                world.add("bob", GROUP, "cyd");
                world.transfer("bob", GROUP, "ada");
            }),
            new Step("nothing", world -> {}));

    private static final List<Step> STEPS = List.of(
            new Step("bob creates", world -> world.create("bob", GROUP)),
            new Step("ada creates", world -> world.create("ada", GROUP)),
            new Step("bob asks", world -> world.request("bob", GROUP)),
            new Step("ada accepts bob", world -> world.accept("ada", GROUP, "bob")),
            new Step("ada rejects bob", world -> world.reject("ada", GROUP, "bob")),
            new Step("ada adds bob", world -> world.add("ada", GROUP, "bob")),
            new Step("cyd adds bob", world -> world.add("cyd", GROUP, "bob")),
            new Step("ada removes bob", world -> world.remove("ada", GROUP, "bob")),
            new Step("cyd removes bob", world -> world.remove("cyd", GROUP, "bob")),
            new Step("cyd removes ada", world -> world.remove("cyd", GROUP, "ada")),
            new Step("bob leaves", world -> world.leave("bob", GROUP)),
            new Step("ada leaves", world -> world.leave("ada", GROUP)),
            new Step("ada hands it to bob", world -> world.transfer("ada", GROUP, "bob")),
            new Step("ada hands it to cyd", world -> world.transfer("ada", GROUP, "cyd")),
            new Step("bob hands it to cyd", world -> world.transfer("bob", GROUP, "cyd")),
            new Step("ada shortens grants", world -> world.update("ada", GROUP, Duration.ofMinutes(1))),
            new Step("ada lengthens grants", world -> world.update("ada", GROUP, Duration.ofMinutes(9))));

    static Stream<Step> starts() {
        return STARTS.stream();
    }

    @ParameterizedTest
    @MethodSource("starts")
    void whatIsOvertakenComesOutAsIfOneHadComeAfterTheOtherOrNotAtAll(Step start) {
        int overtaken = 0;
        for (Step first : STEPS) {
            for (Step second : STEPS) {
                for (int write = 1; overtakes(start, first, second, write); write++) {
                    overtaken++;
                }
            }
        }
        assertThat(overtaken).isGreaterThan(STEPS.size());
    }

    /** Does the second just before a write of the first, and compares; says whether the first came to that write. */
    private static boolean overtakes(Step start, Step first, Step second, int write) {
        MemoryRegisters registers = new MemoryRegisters(() -> GroupWorld.START);
        GroupWorld one = new GroupWorld(registers, "t1");
        GroupWorld other = new GroupWorld(registers, "t2");
        start.does.accept(one);
        TreeMap<String, Optional<TrackerReason>> refused = new TreeMap<>();
        before(registers, write, () -> refused.put("second", GroupWorld.refusal(() -> second.does.accept(other))));
        refused.put("first", GroupWorld.refusal(() -> first.does.accept(one)));
        if (!refused.containsKey("second")) {
            return false;
        }
        Result result = new Result(refused, state(one));
        List<Result> allowed = new ArrayList<>(List.of(
                inOrder(start, "first", first, "second", second), inOrder(start, "second", second, "first", first)));
        if (refused.get("first").equals(Optional.of(TrackerReason.REPLACED))) {
            allowed.add(alone(start, second));
        }
        assertThat(allowed)
                .withFailMessage(() -> "at the beginning: " + start + "; before write " + write + " of '" + first
                        + "': '" + second + "'\nbrought " + result + "\nallowed " + allowed)
                .contains(result);
        return true;
    }

    private static void before(MemoryRegisters registers, int write, Runnable interference) {
        registers.beforeNextWrite(write == 1 ? interference : () -> before(registers, write - 1, interference));
    }

    private static Result inOrder(Step start, String one, Step first, String two, Step second) {
        GroupWorld world = new GroupWorld(new MemoryRegisters(() -> GroupWorld.START), "t1");
        start.does.accept(world);
        TreeMap<String, Optional<TrackerReason>> refused = new TreeMap<>();
        refused.put(one, GroupWorld.refusal(() -> first.does.accept(world)));
        refused.put(two, GroupWorld.refusal(() -> second.does.accept(world)));
        return new Result(refused, state(world));
    }

    private static Result alone(Step start, Step second) {
        GroupWorld world = new GroupWorld(new MemoryRegisters(() -> GroupWorld.START), "t1");
        start.does.accept(world);
        TreeMap<String, Optional<TrackerReason>> refused = new TreeMap<>();
        refused.put("first", Optional.of(TrackerReason.REPLACED));
        refused.put("second", GroupWorld.refusal(() -> second.does.accept(world)));
        return new Result(refused, state(world));
    }

    /** What anybody can see of the group, but its epoch, which may be raised once more than needed. */
    private static Map<String, String> state(GroupWorld world) {
        Map<String, String> state = new TreeMap<>();
        if (GroupWorld.get(world.records.group(new GroupName(GROUP))).value().isPresent()) {
            for (String user : List.of("ada", "bob", "cyd")) {
                state.put(user, world.membership(GROUP, user).name());
            }
            state.put("grants", world.group(GROUP).grants().lifetime().toString());
        }
        return state;
    }
}
