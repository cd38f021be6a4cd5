// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import java.util.ArrayList;
import java.util.List;

/**
 * All orders in which the steps of several can come in between each other with at most so many interruptions: one who is interrupted
 * waits while others go on, and whoever is through lets any other go on. Confined to a test.
 *
 * <p>It runs again from the beginning for each order, as it was until the last place where something else can be chosen.
 */
final class Schedules {
    private final int interruptions;
    private final List<Integer> chosen = new ArrayList<>();
    private final List<Integer> choices = new ArrayList<>();
    private int place;

    /** Returns all orders with at most so many interruptions, the first one before the first {@link #next}. */
    Schedules(int interruptions) {
        this.interruptions = interruptions;
    }

    /** Those whose steps are ordered. */
    interface Steps {
        /** How many there are. */
        int count();

        /** Whether one of them has something left to do. */
        boolean waits(int number);

        /** Lets one of them do one thing. */
        void step(int number);
    }

    /** Goes through all steps in the present order. */
    void run(Steps steps) {
        place = 0;
        int current = -1;
        int left = interruptions;
        for (List<Integer> can = can(steps, current, left); !can.isEmpty(); can = can(steps, current, left)) {
            int next = can.get(choose(can.size()));
            left -= current >= 0 && next != current && steps.waits(current) ? 1 : 0;
            current = next;
            steps.step(current);
        }
    }

    /** Goes on to the next order; says whether there is one. */
    boolean next() {
        int last = chosen.size() - 1;
        while (last >= 0 && chosen.get(last) + 1 >= choices.get(last)) {
            last--;
        }
        chosen.subList(last + 1, chosen.size()).clear();
        choices.subList(last + 1, choices.size()).clear();
        if (last >= 0) {
            chosen.set(last, chosen.get(last) + 1);
        }
        return last >= 0;
    }

    /** Who can do the next thing: first of all who did the last one. */
    private static List<Integer> can(Steps steps, int current, int interruptionsLeft) {
        List<Integer> can = new ArrayList<>();
        boolean goesOn = current >= 0 && steps.waits(current);
        if (goesOn) {
            can.add(current);
        }
        for (int other = 0; other < steps.count() && (!goesOn || interruptionsLeft > 0); other++) {
            if (other != current && steps.waits(other)) {
                can.add(other);
            }
        }
        return can;
    }

    private int choose(int among) {
        if (place == chosen.size()) {
            chosen.add(0);
            choices.add(among);
        }
        return chosen.get(place++);
    }
}
