// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a user has to be told, each text once.
 *
 * <p>Immutable. Whatever is added or shown leaves the latest {@link #KEPT}; merging leaves all, so that its order does not matter.
 *
 * @param all the oldest first
 */
public record Notices(List<Notice> all) {
    /** How many are kept. */
    public static final int KEPT = 16;

    /** No notices. */
    public static final Notices NONE = new Notices(List.of());

    public Notices {
        all = united(all);
    }

    /** Returns these and another one, unless it was there: what was told once is not told again. */
    Notices plus(Instant at, String text) {
        boolean there = all.stream().anyMatch(notice -> notice.text().equals(text));
        return there ? this : new Notices(latest(Stream.concat(all.stream(), Stream.of(new Notice(at, text, false)))));
    }

    /** Returns the texts that were told at no log-in yet. */
    List<String> unseen() {
        return all.stream().filter(notice -> !notice.seen()).map(Notice::text).collect(ImmutableList.toImmutableList());
    }

    /** Returns all texts. */
    public List<String> texts() {
        return all.stream().map(Notice::text).collect(ImmutableList.toImmutableList());
    }

    Notices markedSeen() {
        return unseen().isEmpty() ? this : new Notices(latest(all.stream().map(Notice::markedSeen)));
    }

    Notices merge(Notices other) {
        return new Notices(Stream.concat(all.stream(), other.all.stream()).toList());
    }

    private static List<Notice> latest(Stream<Notice> notices) {
        List<Notice> sorted = notices.sorted().toList();
        return sorted.subList(Math.max(0, sorted.size() - KEPT), sorted.size());
    }

    private static List<Notice> united(Collection<Notice> notices) {
        Map<String, Notice> byText = new TreeMap<>();
        notices.forEach(notice -> byText.merge(notice.text(), notice, Notice::merge));
        return byText.values().stream().sorted().collect(ImmutableList.toImmutableList());
    }
}
