// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import io.chordal.dht.sim.SimMember;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks into a node from outside, at every collection that can be reached from it, and demands of each that it holds no more than
 * its bound: one that it has by name, or the one for all others.
 *
 * <p>And every call that reaches a process is answered. Confined to the world's thread.
 */
final class Bounds {
    /** What a collection may hold that has no bound of its own here: lists of neighbours, of homes, of operations under way. */
    private static final int OTHERS = 400;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);

    /** What is known of each class, since nodes are looked into so often. */
    private static final ClassValue<Boolean> OURS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isOurs(type);
        }
    };

    private static final ClassValue<List<NamedField>> FIELDS = new ClassValue<>() {
        @Override
        protected List<NamedField> computeValue(Class<?> type) {
            return NamedField.of(type);
        }
    };

    private final Map<String, Integer> bounds = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();

    Bounds(boolean narrow) {
        bounds.put("HomeQueue.waiting", narrow ? 30 : 50_000);
        bounds.put("WaitingWrites.waiting", narrow ? 8 : 1_024);
        bounds.put("ChangeLog.keys", 4_096);
        // Its application's own calls: here they go on while the process stands still, for minutes in some lives.
        bounds.put("Promises.open", 5_000);
        bounds.put("Turns.waiting", 5_000);
        bounds.put("RecentOperations.decisions", 4_096);
        bounds.put("Claims.byOwner", 1_024);
        bounds.put("PlaceMap.places", 64 * 256);
        bounds.put("PlanCircle.cellsUpTo", 2 * 64 * 256);
    }

    List<String> violations() {
        return violations;
    }

    /** Looks at all that the machine's node holds, and at the calls that wait in its process. */
    void check(SimMember machine) {
        machine.host()
                .running()
                .flatMap(process -> process.unansweredFor(ANSWER_LIMIT))
                .ifPresent(violations::add);
        machine.node().ifPresent(node -> walk(node, String.valueOf(machine)));
    }

    private void walk(Object root, String where) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        ArrayDeque<Object> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Object next = open.remove();
            if (seen.add(next)) {
                if (next instanceof Collection<?> elements) {
                    elements.forEach(element -> follow(element, open));
                } else if (next instanceof Map<?, ?> map) {
                    map.keySet().forEach(key -> follow(key, open));
                    map.values().forEach(value -> follow(value, open));
                } else if (next instanceof Optional<?> optional) {
                    optional.ifPresent(value -> follow(value, open));
                } else {
                    fields(next, where, open);
                }
            }
        }
    }

    private void fields(Object owner, String where, ArrayDeque<Object> open) {
        for (NamedField field : FIELDS.get(owner.getClass())) {
            Object value = field.read(owner);
            measure(field.name(), value, where);
            follow(value, open);
        }
    }

    private void measure(String name, Object value, String where) {
        int size = value instanceof Collection<?> elements
                ? elements.size()
                : value instanceof Map<?, ?> map ? map.size() : -1;
        if (size >= 0) {
            int bound = bounds.getOrDefault(name, OTHERS);
            if (size > bound) {
                violations.add(name + " of " + where + " holds " + size + ", more than " + bound);
            }
        }
    }

    private static void follow(Object value, ArrayDeque<Object> open) {
        if (value != null
                && (OURS.get(value.getClass())
                        || value instanceof Collection
                        || value instanceof Map
                        || value instanceof Optional)) {
            open.add(value);
        }
    }

    /** A field that may lead to a collection, under the name that its bound has. */
    private record NamedField(String name, Field field) {
        static List<NamedField> of(Class<?> owner) {
            List<NamedField> all = new ArrayList<>();
            for (Class<?> type = owner; type != null && OURS.get(type); type = type.getSuperclass()) {
                String simpleName = type.getSimpleName().replaceAll("\\$\\$Lambda.*", "");
                for (Field field : type.getDeclaredFields()) {
                    if (!Modifier.isStatic(field.getModifiers())
                            && !field.getType().isPrimitive()) {
                        field.setAccessible(true);
                        all.add(new NamedField(simpleName + "." + field.getName(), field));
                    }
                }
            }
            return List.copyOf(all);
        }

        Object read(Object owner) {
            try {
                return field.get(owner);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("a field that cannot be read: " + field, e);
            }
        }
    }

    private static boolean isOurs(Class<?> type) {
        return type.getName().startsWith("io.chordal.dht.")
                && !type.getName().startsWith("io.chordal.dht.sim.")
                && !type.getName().startsWith("io.chordal.dht.id.")
                && !type.getName().startsWith("io.chordal.dht.record.");
    }
}
