// SPDX-License-Identifier: Apache-2.0
package io.chordal.cli.group;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.chordal.cli.session.Homes;
import io.chordal.daemon.home.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The names of the groups that this home's peerctl listed last, for completion: one a line. Losing them loses nothing else.
 *
 * <p>Immutable; every call uses the disk.
 *
 * @param file where they are kept
 */
public record KnownGroups(Path file) {
    private static final int MOST = 1000;

    public KnownGroups {
        requireNonNull(file, "file is null");
    }

    /** Those of the user's home. */
    public static KnownGroups of(Homes homes) {
        return new KnownGroups(homes.own().path().resolve("last-groups"));
    }

    /** The names; none if none were listed. */
    public ImmutableList<String> names() {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.isBlank()).limit(MOST).collect(ImmutableList.toImmutableList());
        } catch (IOException | java.io.UncheckedIOException e) {
            return ImmutableList.of();
        }
    }

    /** Keeps the first thousand. */
    void keep(List<String> names) {
        try {
            PrivateFiles.createDirectory(requireNonNull(file.getParent(), "a home has a folder"));
            PrivateFiles.write(file, String.join("\n", names.subList(0, Math.min(MOST, names.size()))));
        } catch (IOException e) {
            // Nothing but completion needs them.
            return;
        }
    }
}
