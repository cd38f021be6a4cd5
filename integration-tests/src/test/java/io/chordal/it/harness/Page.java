// SPDX-License-Identifier: Apache-2.0
package io.chordal.it.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The page of figures: one section for each goal, of which a run renews those that it measured and leaves the others.
 *
 * <p>Confined to one thread.
 */
public final class Page {
    private static final String SECTION = "\n## ";

    private final String head;
    private final List<String> order;
    private final Map<String, String> sections = new LinkedHashMap<>();

    /**
     * Begins with the sections of a page that was kept.
     *
     * @param head what stands before the sections
     * @param kept its text; empty if there was none
     * @param order the goals, as they shall stand in the page
     */
    public Page(String head, String kept, List<String> order) {
        this.head = head;
        this.order = List.copyOf(order);
        List<String> parts = new ArrayList<>(List.of(kept.split(SECTION)));
        parts.subList(1, parts.size()).forEach(part -> sections.put(part.substring(0, part.indexOf(':')), part));
    }

    /** Puts in a section, whose title begins with the goal and a colon, in place of the one before. */
    public void renew(String goal, String title, String text) {
        sections.put(goal, goal + ": " + title + "\n\n" + text.strip() + "\n");
    }

    @Override
    public String toString() {
        StringBuilder page = new StringBuilder(head);
        order.stream()
                .filter(sections::containsKey)
                .forEach(goal -> page.append(SECTION).append(sections.get(goal)));
        return page.toString();
    }
}
