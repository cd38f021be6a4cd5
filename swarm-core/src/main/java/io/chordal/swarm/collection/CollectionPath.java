// SPDX-License-Identifier: Apache-2.0
package io.chordal.swarm.collection;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedBytes;
import io.chordal.swarm.file.FileName;
import io.chordal.swarm.file.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a file lies in a folder: a relative path whose every part could be a file's name anywhere.
 *
 * <p>Invariant: not empty, not absolute, no part that {@link FileName} refuses, at most {@link #MAX_BYTES} bytes of UTF-8 and
 * {@link #MAX_DEPTH} parts, and not below {@code .part}, where unfinished files lie. So it leads to no place outside the folder
 * that it is resolved against, links on the disk excepted. Immutable; ordered by UTF-8 bytes.
 *
 * @param value the parts, with {@code /} between them
 */
public record CollectionPath(String value) implements Comparable<CollectionPath> {
    /** The most bytes that a path has in UTF-8. */
    public static final int MAX_BYTES = 2_048;
    /** The most parts. */
    public static final int MAX_DEPTH = 64;
    /** The folder of unfinished files, which is no part of any collection. */
    public static final String UNFINISHED = ".part";

    private static final Splitter PARTS = Splitter.on('/');

    /** Throws {@link InvalidInputException} with COLLECTION and what is wrong. */
    public CollectionPath {
        requireNonNull(value, "value is null");
        problem(value).ifPresent(p -> {
            throw new InvalidInputException(InvalidInputException.Reason.COLLECTION, "path refused: " + p);
        });
    }

    /** What is wrong with a path, or nothing. */
    public static Optional<String> problem(String path) {
        if (path.length() > MAX_BYTES || path.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return Optional.of("it is longer than " + MAX_BYTES + " bytes");
        }
        if (path.startsWith("/")) {
            return Optional.of("it is absolute");
        }
        List<String> parts = PARTS.splitToList(path);
        if (parts.size() > MAX_DEPTH) {
            return Optional.of("it has more than " + MAX_DEPTH + " parts");
        }
        if (parts.get(0).equals(UNFINISHED)) {
            return Optional.of("'" + UNFINISHED + "' is where unfinished files lie");
        }
        return parts.stream()
                .flatMap(part -> FileName.problem(part).stream()
                        .map(why -> parts.size() == 1 ? why : "of the part '" + part + "': " + why))
                .findFirst();
    }

    /** The parts; the last is the file's name. */
    public ImmutableList<String> parts() {
        return ImmutableList.copyOf(PARTS.splitToList(value));
    }

    /** What the file is called. */
    public FileName name() {
        return new FileName(value.substring(value.lastIndexOf('/') + 1));
    }

    /** Whether the file lies in the folder itself, and not further down. */
    public boolean isTopLevel() {
        return value.indexOf('/') < 0;
    }

    /** The place of the file in a folder. */
    public Path in(Path folder) {
        Path place = folder;
        for (String part : PARTS.split(value)) {
            place = place.resolve(part);
        }
        return place;
    }

    /** The order of lists: by UTF-8 bytes, unsigned. */
    @Override
    public int compareTo(CollectionPath other) {
        return UnsignedBytes.lexicographicalComparator()
                .compare(value.getBytes(StandardCharsets.UTF_8), other.value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return value;
    }
}
