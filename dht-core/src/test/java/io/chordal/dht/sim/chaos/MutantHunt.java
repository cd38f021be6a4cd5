// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Lives seeds with a fault planted, until one finds it. Run by itself it prints a table of all mutants. */
final class MutantHunt {
    private static final int SEEDS = 200;

    private MutantHunt() {}

    /** What found a mutant, if anything did. */
    record Found(String name, Optional<Long> seed, String violation) {}

    /** Judges one seed; called in a loader of its own, so that all that it names may be a mutant. */
    public static final class Judge {
        private Judge() {}

        /** Returns the first violation in the life of the seed, or nothing. */
        public static String firstViolation(long seed) {
            try {
                return new Life(seed).live().violations().stream().findFirst().orElse("");
            } catch (AssertionError | RuntimeException e) {
                return "" + e;
            }
        }
    }

    static Found hunt(Mutant mutant, int seeds) throws IOException, ReflectiveOperationException {
        return hunt(mutant, LongStream.range(0, seeds).boxed().toList());
    }

    /** Lives the seeds in their order, one on each processor, and returns the first that finds the mutant. */
    private static Found hunt(Mutant mutant, List<Long> seeds) throws IOException, ReflectiveOperationException {
        Path directory = Files.createTempDirectory("mutant");
        Class<?> judge = mutant.plant(directory).loadClass(Judge.class.getName());
        Method method = judge.getMethod("firstViolation", long.class);
        ConcurrentSkipListMap<Integer, String> found = new ConcurrentSkipListMap<>();
        AtomicInteger next = new AtomicInteger();
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .parallel()
                .forEach(processor -> {
                    for (int i = next.getAndIncrement();
                            i < seeds.size() && found.isEmpty();
                            i = next.getAndIncrement()) {
                        String violation = judge(method, seeds.get(i));
                        if (!violation.isEmpty()) {
                            found.put(i, violation);
                        }
                    }
                });
        return found.isEmpty()
                ? new Found(mutant.name(), Optional.empty(), "")
                : new Found(
                        mutant.name(),
                        Optional.of(seeds.get(found.firstKey())),
                        found.firstEntry().getValue());
    }

    /** Returns the seeds of a hunt, those of the world first that is named, if one is. */
    private static List<Long> order(String world) {
        return LongStream.range(0, SEEDS)
                .boxed()
                .sorted(Comparator.comparing(
                        seed -> !FaultMix.of(seed).world().name().equals(world)))
                .toList();
    }

    private static String judge(Method method, long seed) {
        try {
            return (String) method.invoke(null, seed);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hunts the mutants named, or all, and prints which seed found each; {@code NAME@WORLD} begins with the seeds of that world. */
    public static void main(String[] names) throws IOException, ReflectiveOperationException {
        List<Found> all = new ArrayList<>();
        for (Mutant mutant : Mutant.all()) {
            Optional<String> asked = Stream.of(names)
                    .filter(name -> name.equals(mutant.name()) || name.startsWith(mutant.name() + "@"))
                    .findFirst();
            if (names.length == 0 || asked.isPresent()) {
                Found found = hunt(
                        mutant,
                        order(asked.map(name -> name.replaceAll(".*@|^[^@]*$", ""))
                                .orElse("")));
                all.add(found);
                System.out.printf(
                        Locale.ROOT,
                        "| %s | %s | %s |%n",
                        found.name,
                        found.seed.map(seed -> "seed " + seed).orElse("not found in " + SEEDS + " seeds"),
                        found.violation.lines().findFirst().orElse("").replaceAll("[0-9a-f]{60,}", "…"));
            }
        }
        long found = all.stream().filter(one -> one.seed.isPresent()).count();
        System.out.println(found + " of " + all.size() + " found");
    }
}
