// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.record;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import io.chordal.dht.id.Bytes;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who keeps a name that several were given while the trackers were split: the one whose id has the smallest SHA-256.
 *
 * <p>Pure; the order of what was found does not matter. Nobody can aim at it, since ids are drawn at random by trackers.
 *
 * @param <T> users, or groups
 * @param keeper who keeps the name
 * @param others who has to take another one, in order
 */
public record SplitNames<T extends Named<T>>(T keeper, List<T> others) {
    /** What stands between a name and what was added to it after a split; no name has it from the beginning. */
    public static final char MARK = '~';

    private static final Comparator<Named<?>> FIRST_KEEPS = Comparator.comparing(record -> hash(record.id()));

    public SplitNames {
        others = ImmutableList.copyOf(others);
    }

    /** Decides about all that was found under a name: at least one; those of the same id are merged first. */
    public static <T extends Named<T>> SplitNames<T> of(Collection<T> found) {
        Map<Bytes, T> byId = new LinkedHashMap<>();
        found.forEach(each -> byId.merge(each.id(), each, Named::merge));
        List<T> order = byId.values().stream().sorted(FIRST_KEEPS).toList();
        return new SplitNames<>(order.get(0), order.subList(1, order.size()));
    }

    /** Returns all of them, the keeper first. */
    public List<T> all() {
        return ImmutableList.<T>builder().add(keeper).addAll(others).build();
    }

    /** Returns a name with another suffix in place of what was added to it before, so that none grows without end. */
    public static String renamed(String name, String suffix) {
        int mark = name.indexOf(MARK);
        return (mark < 0 ? name : name.substring(0, mark)) + suffix;
    }

    /** Returns what is put behind the name of one that cannot keep it: the tracker that made it. */
    static String suffix(Named<?> record) {
        return MARK + record.madeBy();
    }

    /** Returns the same for a name that is not free either: the id too, which nobody else has. */
    static String longSuffix(Named<?> record) {
        return suffix(record) + MARK + record.id().toHex();
    }

    private static Bytes hash(Bytes id) {
        return Bytes.copyOf(Hashing.sha256().hashBytes(id.toByteArray()).asBytes());
    }
}
