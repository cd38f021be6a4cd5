// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.group;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of a group: 1 to 64 characters, letters and digits, and {@code ._-} inside; what was made twice in a split of the trackers
 * also has {@code ~} and the tracker that made it.
 *
 * <p>Immutable. Two names are of the same group if they differ in case alone: {@link #folded()}.
 *
 * @param value the name as its owner wrote it
 */
public record GroupName(String value) {
    private static final Pattern CHOSEN = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");
    private static final Pattern GIVEN = Pattern.compile("~[A-Za-z0-9.~-]{1,300}");

    /** The group of everybody, which is built in. */
    public static final GroupName PUBLIC = new GroupName("public");

    public GroupName {
        requireNonNull(value, "value is null");
        int split = value.indexOf('~');
        String chosen = split < 0 ? value : value.substring(0, split);
        if (!CHOSEN.matcher(chosen).matches()
                || (split >= 0 && !GIVEN.matcher(value.substring(split)).matches())) {
            throw new IllegalArgumentException("not the name of a group");
        }
    }

    /**
     * Reads the name of a group to be made.
     *
     * @throws TrackerException if no group can be called so
     */
    public static GroupName ofNew(String text) {
        if (!CHOSEN.matcher(text).matches()) {
            throw new TrackerException(
                    TrackerReason.INVALID_NAME,
                    "a group's name has 1 to 64 characters: letters, digits, and . _ - between them");
        }
        GroupName name = new GroupName(text);
        if (name.isPublic()) {
            throw new TrackerException(
                    TrackerReason.INVALID_NAME,
                    "the group public is built in, and everybody is a member; choose another name");
        }
        return name;
    }

    /** Reads the name of a group that there may be; empty if none can be called so. */
    public static Optional<GroupName> find(String text) {
        try {
            return Optional.of(new GroupName(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Says whether it is the name of the group of everybody. */
    public boolean isPublic() {
        return folded().equals(PUBLIC.value);
    }

    /** Returns the name without regard to case: what is unique. */
    public String folded() {
        return value.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return value;
    }
}
