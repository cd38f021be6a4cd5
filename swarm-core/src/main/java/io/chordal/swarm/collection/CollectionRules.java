// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.collection;

import com.google.common.hash.Hashing;
import io.chordal.swarm.file.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that one list's entries obey together: order, number, sum, and that no file stands in another's place on any file
 * system.
 *
 * <p>Paths that were seen are remembered as 64 bits of a SHA-256 of their folded text. Two different paths that share these bits
 * make a good list be refused, and nothing else. Confined to one thread; for one list.
 */
public final class CollectionRules {
    /** The most files of a folder. */
    public static final int MAX_ENTRIES = 1_000_000;

    private final Set<Long> files = new HashSet<>();
    private final Set<Long> folders = new HashSet<>();
    private @Nullable CollectionPath last;
    private long bytes;

    /** Rules for a list that has nothing yet. */
    public CollectionRules() {}

    /** What keeps a path out of the list, whatever else is in it; a path that may come next is taken. */
    public Optional<String> take(CollectionPath path) {
        Optional<String> problem = problem(path);
        if (problem.isEmpty()) {
            String folded = fold(path.value());
            files.add(bits(folded));
            for (int slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
                folders.add(bits(folded.substring(0, slash)));
            }
            last = path;
        }
        return problem;
    }

    /** The same for an entry of a list, with the sum of the sizes. Throws {@link InvalidInputException}. */
    void take(CollectionEntry entry) {
        if (entry.file().size() > Long.MAX_VALUE - bytes) {
            throw new InvalidInputException(
                    InvalidInputException.Reason.COLLECTION, "its files have more than 2^63 - 1 bytes together");
        }
        take(entry.path()).ifPresent(why -> {
            throw new InvalidInputException(InvalidInputException.Reason.COLLECTION, entry.path() + " " + why);
        });
        bytes += entry.file().size();
    }

    /** How many were taken. */
    public int count() {
        return files.size();
    }

    /** The bytes of all files together. */
    long bytes() {
        return bytes;
    }

    private Optional<String> problem(CollectionPath path) {
        if (files.size() >= MAX_ENTRIES) {
            return Optional.of("is one file more than the " + MAX_ENTRIES + " that a folder may have");
        }
        if (last != null && path.compareTo(last) <= 0) {
            return Optional.of(path.equals(last) ? "is there twice" : "is not in order after " + last);
        }
        String folded = fold(path.value());
        if (files.contains(bits(folded))) {
            return Optional.of("differs from another file in case or accents only, and would replace it elsewhere");
        }
        if (folders.contains(bits(folded))) {
            return Optional.of("is a file and a folder");
        }
        for (int slash = folded.indexOf('/'); slash >= 0; slash = folded.indexOf('/', slash + 1)) {
            if (files.contains(bits(folded.substring(0, slash)))) {
                return Optional.of("lies in something that is a file");
            }
        }
        return Optional.empty();
    }

    /** What file systems that ignore case and composition take for the same. */
    static String fold(String text) {
        String composed = Normalizer.normalize(text, Normalizer.Form.NFC);
        String folded = composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return Normalizer.normalize(folded, Normalizer.Form.NFC);
    }

    private static long bits(String folded) {
        return Hashing.sha256().hashString(folded, StandardCharsets.UTF_8).asLong();
    }
}
