// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import com.google.common.collect.Collections2;
import io.chordal.tracker.group.GroupModel.Kind;
import io.chordal.tracker.group.GroupModel.Step;
import io.chordal.tracker.value.TrackerReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Whether what came of steps at once can have come of them one after another, as {@link GroupModel} says. */
final class GroupOrders {
    static final List<String> USERS = List.of("ada", "bob", "cyd");

    private GroupOrders() {}

    /**
     * Whether some order of the steps would have told the same and left the same, without those that were told to look and try again.
     * A removal may count twice, because it wins over an addition that came while it was under way, and it counts for whoever owned the
     * group when it began.
     */
    static boolean explain(
            List<Step> past, List<Step> atOnce, List<Optional<TrackerReason>> told, Map<String, Membership> left) {
        List<Told> steps = new ArrayList<>();
        List<Told> echoes = new ArrayList<>();
        for (int number = 0; number < atOnce.size(); number++) {
            Step step = atOnce.get(number);
            boolean blurred = isBlurred(step, atOnce, told);
            if (!told.get(number).equals(Optional.of(TrackerReason.REPLACED))) {
                steps.add(new Told(step, told.get(number), blurred));
            }
            if (step.isRemoval() && told.get(number).isEmpty()) {
                echoes.add(new Told(step, Optional.empty(), true));
            }
        }
        return explains(past, steps, left)
                || explains(past, Stream.concat(steps.stream(), echoes.stream()).toList(), left);
    }

    /**
     * A step, and why it was refused.
     *
     * @param blurred whether that may be anything
     */
    private record Told(Step step, Optional<TrackerReason> reason, boolean blurred) {
        boolean isAsBy(GroupModel model) {
            Optional<TrackerReason> should = model.does(step);
            return blurred
                    || should.equals(reason)
                    || isRefusedForLess(should, reason)
                    || (reason.isEmpty() && model.removesAsFormerOwner(step));
        }
    }

    private static boolean explains(List<Step> past, List<Told> steps, Map<String, Membership> left) {
        return Collections2.permutations(
                        IntStream.range(0, steps.size()).boxed().toList())
                .stream()
                .anyMatch(order -> {
                    GroupModel model = new GroupModel();
                    past.forEach(model::does);
                    return order.stream().allMatch(number -> steps.get(number).isAsBy(model))
                            && state(model).equals(left);
                });
    }

    /**
     * Whether a step is about somebody who was half taken out when it became the owner: that removal is refused, but while it was under
     * way others could see it.
     */
    private static boolean isBlurred(Step step, List<Step> atOnce, List<Optional<TrackerReason>> told) {
        String about = step.kind() == Kind.REQUEST || step.kind() == Kind.LEAVE ? step.caller() : step.target();
        return IntStream.range(0, atOnce.size())
                        .anyMatch(number -> atOnce.get(number).kind() == Kind.TRANSFER
                                && atOnce.get(number).target().equals(about)
                                && told.get(number).isEmpty())
                && IntStream.range(0, atOnce.size())
                        .anyMatch(number -> atOnce.get(number).isRemovalOf(about)
                                && told.get(number).isPresent());
    }

    /** Whether an owner was refused for something else just before it would have been for being none any more. */
    private static boolean isRefusedForLess(Optional<TrackerReason> reason, Optional<TrackerReason> told) {
        return reason.equals(Optional.of(TrackerReason.NOT_OWNER)) && told.isPresent();
    }

    /** What everybody is by the model. */
    static Map<String, Membership> state(GroupModel model) {
        Map<String, Membership> state = new TreeMap<>();
        USERS.forEach(user -> state.put(user, model.memberships().getOrDefault(user, Membership.NONE)));
        return state;
    }

    /** What everybody is by the records. */
    static Map<String, Membership> state(GroupWorld world) {
        boolean there = GroupWorld.get(world.records.group(new GroupName(Step.GROUP)))
                .value()
                .isPresent();
        Map<String, Membership> state = new TreeMap<>();
        USERS.forEach(user -> state.put(user, there ? world.membership(Step.GROUP, user) : Membership.NONE));
        return state;
    }
}
