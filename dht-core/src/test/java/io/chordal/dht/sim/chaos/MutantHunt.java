// SPDX-License-Identifier: Apache-2.0
package io.chordal.dht.sim.chaos;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;

/** Lives seeds with a fault planted, until one finds it. Run by itself it prints a table of all mutants. */
final class MutantHunt {
    private static final int SEEDS = 200;
    private static final int TOGETHER = 4;

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
        Path directory = Files.createTempDirectory("mutant");
        Class<?> judge = mutant.plant(directory).loadClass(Judge.class.getName());
        Method method = judge.getMethod("firstViolation", long.class);
        for (long first = 0; first < seeds; first += TOGETHER) {
            ConcurrentHashMap<Long, String> found = new ConcurrentHashMap<>();
            LongStream.range(first, Math.min(seeds, first + TOGETHER))
                    .parallel()
                    .forEach(seed -> Optional.of(judge(method, seed))
                            .filter(violation -> !violation.isEmpty())
                            .ifPresent(violation -> found.put(seed, violation)));
            Optional<Long> seed = found.keySet().stream().min(Long::compare);
            if (seed.isPresent()) {
                return new Found(mutant.name(), seed, found.get(seed.get()));
            }
        }
        return new Found(mutant.name(), Optional.empty(), "");
    }

    private static String judge(Method method, long seed) {
        try {
            return (String) method.invoke(null, seed);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Hunts the mutants named, or all, and prints which seed found each. */
    public static void main(String[] names) throws IOException, ReflectiveOperationException {
        List<Found> all = new ArrayList<>();
        for (Mutant mutant : Mutant.all()) {
            if (names.length == 0 || List.of(names).contains(mutant.name())) {
                Found found = hunt(mutant, SEEDS);
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
