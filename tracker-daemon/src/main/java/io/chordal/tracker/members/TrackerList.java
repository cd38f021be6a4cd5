// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.members;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.dht.homes.HomeList;
import io.chordal.dht.id.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * The trackers of a cluster in the order of their lines, the same at each of them.
 *
 * <p>Immutable.
 *
 * @param trackers 1 to 64, no address twice
 */
public record TrackerList(List<TrackerAddress> trackers) {
    public TrackerList {
        trackers = ImmutableList.copyOf(trackers);
        if (trackers.isEmpty() || trackers.size() > HomeList.MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "a list of trackers names 1 to " + HomeList.MAX_MEMBERS + ", not " + trackers.size());
        }
        long addresses = trackers.stream()
                .flatMap(tracker -> List.of(tracker.open(), tracker.ring()).stream())
                .distinct()
                .count();
        if (addresses < 2L * trackers.size()) {
            throw new IllegalArgumentException("an address is twice in the list of trackers " + trackers);
        }
    }

    /**
     * Reads the lines of a file: one address each; blank ones, and what follows a {@code #}, say nothing.
     *
     * @throws IllegalArgumentException naming the first line that is no address
     */
    public static TrackerList parse(List<String> lines) {
        ImmutableList.Builder<TrackerAddress> found = ImmutableList.builder();
        int number = 0;
        for (String line : lines) {
            number++;
            String text = withoutComment(line);
            if (!text.isEmpty()) {
                try {
                    found.add(TrackerAddress.parse(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        return new TrackerList(found.build());
    }

    private static String withoutComment(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    /** Returns how many there are. */
    public int size() {
        return trackers.size();
    }

    /**
     * Returns the tracker of a line, counted from 1 over the lines that name one.
     *
     * @throws IllegalArgumentException if there is no such line
     */
    public TrackerAddress line(int line) {
        if (line < 1 || line > size()) {
            throw new IllegalArgumentException("there is no line " + line + ": the list has "
                    + (size() == 1 ? "one tracker" : size() + " trackers"));
        }
        return trackers.get(line - 1);
    }

    /** Returns the line of the tracker that clients call there. */
    public Optional<Integer> lineOf(Endpoint open) {
        requireNonNull(open, "open is null");
        for (int line = 1; line <= size(); line++) {
            if (line(line).open().equals(open)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** Returns the line of the tracker of this name in the ring. */
    public Optional<Integer> lineOfMember(Endpoint ring) {
        requireNonNull(ring, "ring is null");
        for (int line = 1; line <= size(); line++) {
            if (line(line).ring().equals(ring)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /** Returns their names in the ring, in order. */
    public ImmutableList<Endpoint> members() {
        return trackers.stream().map(TrackerAddress::ring).collect(ImmutableList.toImmutableList());
    }
}
