// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.files;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.session.Homes;
import io.chordal.swarm.file.InvalidInputException;
import io.chordal.swarm.ticket.Ticket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The catalogue as this home's peerctl listed it last, by number: one ticket a line, the first for number 1, and after a blank the
 * group, if it is not {@code public}.
 *
 * <p>Written whole or not at all. Immutable; every call reads the disk anew.
 *
 * @param file where it is kept
 */
record LastListing(Path file) {
    private static final String PUBLIC = "public";
    private static final int MOST = 100_000;
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,5}");

    LastListing {
        requireNonNull(file, "file is null");
    }

    /** That of the user's home. */
    static LastListing of(Homes homes) {
        return new LastListing(homes.own().path().resolve("last-listing"));
    }

    /** A listed file and the group that has it. Immutable. */
    record Listed(Ticket ticket, String group) {}

    /** Keeps a listing of a group; says why if it cannot. A listed file that no ticket can name has an empty text. */
    Optional<String> keep(List<String> tickets, String group) {
        String suffix = group.isEmpty() || group.equals(PUBLIC) ? "" : " " + group;
        try {
            Path folder = Files.createDirectories(requireNonNull(file.getParent(), "a listing is in a home"));
            Path part = Files.createTempFile(folder, "last-listing", ".new");
            try {
                Files.write(
                        part,
                        tickets.stream().limit(MOST).map(each -> each + suffix).toList());
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("the numbers cannot be used with get: cannot write " + file + ": " + e.getMessage());
        }
    }

    /** The file that a text means, if it is a number of the listing. */
    Optional<Listed> find(String text) {
        if (!NUMBER.matcher(text).matches() || !Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.skip(Long.parseLong(text) - 1).findFirst().flatMap(LastListing::read);
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** How many files it numbers; nothing if there is none that can be read. */
    OptionalLong size() {
        if (!Files.isReadable(file)) {
            return OptionalLong.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return OptionalLong.of(lines.count());
        } catch (IOException | UncheckedIOException e) {
            return OptionalLong.empty();
        }
    }

    /** The names of the listed files, for completion; at most so many. */
    ImmutableList<String> names(int most) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.limit(most)
                    .flatMap(line -> read(line).stream())
                    .map(each -> each.ticket().name().value())
                    .collect(ImmutableList.toImmutableList());
        } catch (IOException | UncheckedIOException e) {
            return ImmutableList.of();
        }
    }

    private static Optional<Listed> read(String line) {
        String[] parts = line.split(" ", 2);
        try {
            return Ticket.looksLike(parts[0])
                    ? Optional.of(new Listed(Ticket.parse(parts[0]), parts.length > 1 ? parts[1] : ""))
                    : Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }
}
