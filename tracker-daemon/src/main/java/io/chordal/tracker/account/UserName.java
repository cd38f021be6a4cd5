// SPDX-License-Identifier: Apache-2.0
package io.chordal.tracker.account;

import static java.util.Objects.requireNonNull;

import io.chordal.tracker.record.SplitNames;
import io.chordal.tracker.value.TrackerException;
import io.chordal.tracker.value.TrackerReason;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a user is called: 1 to 64 letters, digits and {@code ._-}, of which a letter or digit is the first; one that lost its name in a
 * split of the trackers has {@code ~} and the tracker that made it after that.
 *
 * <p>Immutable. Names that differ in case alone are one name: {@link #folded()}.
 *
 * @param value as it was chosen
 */
public record UserName(String value) implements Comparable<UserName> {
    private static final String RULE =
            "a user's name has 1 to 64 characters: a letter or digit, then letters, digits and . _ -";
    private static final String CHOSEN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";
    private static final Pattern NEW = Pattern.compile(CHOSEN);
    private static final Pattern ANY = Pattern.compile(CHOSEN + "(~[A-Za-z0-9.:~_\\[\\]-]{1,300})?");

    public UserName {
        requireNonNull(value, "value is null");
        if (!ANY.matcher(value).matches()) {
            throw new IllegalArgumentException(RULE);
        }
    }

    /**
     * Reads the name of a user to be made.
     *
     * @throws TrackerException if no new user can be called so
     */
    public static UserName ofNew(String text) {
        if (!NEW.matcher(text).matches()) {
            throw new TrackerException(TrackerReason.INVALID_NAME, RULE + "; choose another");
        }
        return new UserName(text);
    }

    /**
     * Reads the name of a user that there may be.
     *
     * @throws TrackerException if no user can be called so
     */
    public static UserName of(String text) {
        return possible(text)
                .orElseThrow(() -> new TrackerException(TrackerReason.INVALID_NAME, RULE + "; check the name"));
    }

    /** Reads a name; empty if no user can be called so. */
    static Optional<UserName> possible(String text) {
        return ANY.matcher(text).matches() ? Optional.of(new UserName(text)) : Optional.empty();
    }

    /** Returns what is unique: the name in lower case. */
    public String folded() {
        return value.toLowerCase(Locale.ROOT);
    }

    /** Returns the name of one that lost it in a split. */
    UserName renamed(String suffix) {
        return new UserName(SplitNames.renamed(value, suffix));
    }

    @Override
    public int compareTo(UserName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
